package dev.windlass.kubernetes.workload;

import java.util.Objects;

/**
 * Who holds fields of an object.
 *
 * @param manager the field manager, such as {@code kubectl}
 * @param operation {@code Apply} or {@code Update}
 * @param time when it changed them last, to the second, as the server tells it
 * @param fields a SHA-256 over the names of the fields
 */
public record AppliedOwner(String manager, String operation, String time, String fields) {

    /** Checks that all parts are there. */
    public AppliedOwner {
        Objects.requireNonNull(manager, "manager");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(fields, "fields");
    }

    boolean isAsOldAs(AppliedOwner other) {
        return manager.equals(other.manager) && operation.equals(other.operation) && time.equals(other.time);
    }

    boolean holdsTheSame(AppliedOwner other) {
        return manager.equals(other.manager) && operation.equals(other.operation) && fields.equals(other.fields);
    }
}
