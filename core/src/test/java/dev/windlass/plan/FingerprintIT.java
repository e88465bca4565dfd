package dev.windlass.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P4: the fingerprint is the same on every JVM. */
class FingerprintIT {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=tr -Duser.country=TR -Duser.timezone=Asia/Kolkata -Dfile.encoding=ISO-8859-1",
                "-Duser.language=ar -Duser.country=EG -Duser.extensions=u-nu-arab -Duser.timezone=Pacific/Apia"
                        + " -Dfile.encoding=US-ASCII -Xint"
            })
    void aJvmOfAnotherPlaceAndEncodingGivesTheSameFingerprint(String options) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options.split(" ")));
        command.add(Samples.class.getName());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process child = builder.start();
        String said = new String(child.getInputStream().readAllBytes(), UTF_8).strip();

        assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said).isEqualTo(Samples.facts().fingerprint());
    }
}
