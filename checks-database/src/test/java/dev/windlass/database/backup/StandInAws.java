package dev.windlass.database.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A stand-in for the {@code aws} command, since no test has an account: it keeps snapshots and instances as files, and answers with
 * the properties, and fails with the messages and exit codes, that the reference of the AWS CLI shows. It proves how the command
 * is called and its answers are read, not that AWS does as its reference says.
 */
final class StandInAws {

    private static final String SCRIPT = """
            #!/bin/sh
            state=%s
            echo "$*" >>"$state/called"
            [ "$1" = rds ] || exit 252
            operation=$2
            shift 2
            case $operation in wait) waiter=$1; shift ;; esac
            while [ $# -gt 0 ]; do
                case $1 in
                    --db-snapshot-identifier) snapshot=$2 ;;
                    --db-instance-identifier) instance=$2 ;;
                    --tags) tag=${2#Key=windlass,Value=} ;;
                    --region) [ "$2" = eu-central-1 ] || exit 252 ;;
                esac
                shift
            done
            refuse() {
                echo >&2
                echo "An error occurred ($1) when calling the $2 operation: $3" >&2
                exit 254
            }
            snapshot_json() {
                read -r of status percent <"$state/snapshots/$1"
                cat <<END
            {"DBSnapshotIdentifier": "$1", "DBInstanceIdentifier": "$of", "SnapshotCreateTime": "2026-11-29T11:30:08.598000+00:00",
             "Engine": "postgres", "AllocatedStorage": 100, "Status": "$status", "Port": 5432, "AvailabilityZone": "eu-central-1b",
             "VpcId": "vpc-6594f31c", "InstanceCreateTime": "2018-07-27T22:08:30.332000+00:00", "MasterUsername": "admin",
             "EngineVersion": "16.4", "LicenseModel": "postgresql-license", "SnapshotType": "manual", "OptionGroupName":
             "default:postgres-16", "PercentProgress": $percent, "StorageType": "gp3", "Encrypted": true, "DBSnapshotArn":
             "arn:aws:rds:eu-central-1:123456789012:snapshot:$1", "IAMDatabaseAuthenticationEnabled": false, "TagList": []}
            END
            }
            instance_json() {
                read -r status retention tagged <"$state/instances/$1"
                latest='"LatestRestorableTime": "2026-11-29T11:55:00+00:00",'
                [ "$retention" != 0 ] || latest=
                cat <<END
            {"DBInstanceIdentifier": "$1", "DBInstanceClass": "db.t3.small", "Engine": "postgres", "DBInstanceStatus": "$status",
             "MasterUsername": "admin", "Endpoint": {"Address": "$1.abcdefgh.eu-central-1.rds.amazonaws.com", "Port": 5432,
             "HostedZoneId": "Z2R2ITUGPM61AM"}, "AllocatedStorage": 20, $latest "BackupRetentionPeriod": $retention,
             "TagList": [{"Key": "team", "Value": "orders"}, {"Key": "windlass", "Value": "$tagged"}]}
            END
            }
            case $operation in
                create-db-snapshot)
                    [ -f "$state/instances/$instance" ] || refuse DBInstanceNotFound CreateDBSnapshot "DBInstance $instance not found."
                    [ ! -f "$state/snapshots/$snapshot" ] ||
                        refuse DBSnapshotAlreadyExists CreateDBSnapshot "Cannot create the snapshot $snapshot: it exists."
                    echo "$instance creating 0" >"$state/snapshots/$snapshot"
                    echo "{\\"DBSnapshot\\": $(snapshot_json "$snapshot")}"
                    ;;
                describe-db-snapshots)
                    if [ -n "$snapshot" ]; then
                        [ -f "$state/snapshots/$snapshot" ] ||
                            refuse DBSnapshotNotFound DescribeDBSnapshots "DBSnapshot $snapshot not found."
                        echo "{\\"DBSnapshots\\": [$(snapshot_json "$snapshot")]}"
                    else
                        comma=
                        echo '{"DBSnapshots": ['
                        for one in "$state"/snapshots/*; do
                            [ -f "$one" ] || continue
                            echo "$comma"
                            snapshot_json "${one##*/}"
                            comma=,
                        done
                        echo ']}'
                    fi
                    ;;
                delete-db-snapshot)
                    read -r of status rest <"$state/snapshots/$snapshot"
                    case $status in
                        available | failed) ;;
                        *) refuse InvalidDBSnapshotState DeleteDBSnapshot "The snapshot is in the state $status." ;;
                    esac
                    echo "{\\"DBSnapshot\\": $(snapshot_json "$snapshot")}"
                    rm "$state/snapshots/$snapshot"
                    ;;
                describe-db-instances)
                    [ -f "$state/instances/$instance" ] ||
                        refuse DBInstanceNotFound DescribeDBInstances "DBInstance $instance not found."
                    echo "{\\"DBInstances\\": [$(instance_json "$instance")]}"
                    ;;
                restore-db-instance-from-db-snapshot)
                    [ ! -f "$state/instances/$instance" ] ||
                        refuse DBInstanceAlreadyExists RestoreDBInstanceFromDBSnapshot "DB instance already exists."
                    echo "creating 0 $tag" >"$state/instances/$instance"
                    echo "{\\"DBInstance\\": {\\"DBInstanceIdentifier\\": \\"$instance\\", \\"DBInstanceStatus\\": \\"creating\\"}}"
                    ;;
                delete-db-instance)
                    rm "$state/instances/$instance"
                    echo "{\\"DBInstance\\": {\\"DBInstanceIdentifier\\": \\"$instance\\", \\"DBInstanceStatus\\": \\"deleting\\"}}"
                    ;;
                wait)
                    if [ -s "$state/slow" ]; then
                        sed -i 1d "$state/slow"
                        echo "Waiter $waiter failed: Max attempts exceeded" >&2
                        exit 255
                    fi
                    if [ -f "$state/failing" ]; then
                        read -r of rest <"$state/snapshots/$snapshot"
                        echo "$of failed 30" >"$state/snapshots/$snapshot"
                        echo "Waiter $waiter failed: Waiter encountered a terminal failure state" >&2
                        exit 255
                    fi
                    case $waiter in
                        db-snapshot-available)
                            read -r of rest <"$state/snapshots/$snapshot"
                            echo "$of available 100" >"$state/snapshots/$snapshot"
                            ;;
                        db-instance-available)
                            read -r rest retention tagged <"$state/instances/$instance"
                            echo "available $retention $tagged" >"$state/instances/$instance"
                            ;;
                        *) exit 252 ;;
                    esac
                    ;;
                *) exit 252 ;;
            esac
            """;

    private final Path state;

    StandInAws(Path directory) throws IOException {
        state = directory;
        Files.createDirectories(directory.resolve("snapshots"));
        Files.createDirectories(directory.resolve("instances"));
        Files.writeString(program(), SCRIPT.formatted(directory));
        Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path program() {
        return state.resolve("aws");
    }

    void instance(String identifier, int retention) throws IOException {
        Files.writeString(state.resolve("instances").resolve(identifier), "available " + retention + "\n");
    }

    void snapshot(String identifier, String status, int percent) throws IOException {
        Files.writeString(
                state.resolve("snapshots").resolve(identifier), "orders-production " + status + " " + percent + "\n");
    }

    /** So many waits end before what is waited for is there. */
    void slow(int waits) throws IOException {
        Files.writeString(state.resolve("slow"), "once more\n".repeat(waits));
    }

    /** What is waited for never comes. */
    void failing() throws IOException {
        Files.createFile(state.resolve("failing"));
    }

    List<String> snapshots() throws IOException {
        return names("snapshots");
    }

    List<String> instances() throws IOException {
        return names("instances");
    }

    List<String> called() throws IOException {
        return Files.readAllLines(state.resolve("called"));
    }

    private List<String> names(String what) throws IOException {
        try (var files = Files.list(state.resolve(what))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
