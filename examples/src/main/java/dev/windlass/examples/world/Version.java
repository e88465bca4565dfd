package dev.windlass.examples.world;

/** A version of the order service. */
public enum Version {
    /** The one in production. It knows nothing of priorities and works on schema V1 and V2. */
    V1("1.0.0"),
    /** The one to release. It needs schema V2 and is DOWN without it. */
    V2("2.0.0");

    private final String text;

    Version(String text) {
        this.text = text;
    }

    /** As the service's health says it: {@code 1.0.0}. */
    public String text() {
        return text;
    }
}
