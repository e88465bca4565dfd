package dev.windlass.kubernetes.page;

import static java.util.stream.Collectors.joining;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * What a page shows, as one class: a method for each chapter, in which the variables of its cells are known from where they are
 * declared on.
 */
final class Compiled {

    /** What the page takes as given. What a cell shows has to be something that a plan, a guard or a runner takes. */
    private static final String GIVEN = """
            import static dev.windlass.plan.Nodes.*;
            import static java.time.Duration.*;
            import static org.assertj.core.api.Assertions.*;
            import dev.windlass.*;
            import dev.windlass.calendar.*;
            import dev.windlass.check.*;
            import dev.windlass.journal.*;
            import dev.windlass.kubernetes.*;
            import dev.windlass.kubernetes.api.*;
            import dev.windlass.kubernetes.command.*;
            import dev.windlass.kubernetes.pod.*;
            import dev.windlass.kubernetes.traffic.*;
            import dev.windlass.kubernetes.workload.*;
            import dev.windlass.metric.*;
            import dev.windlass.plan.*;
            import dev.windlass.rehearsal.*;
            import dev.windlass.runbook.*;
            import java.nio.file.Path;
            import java.util.*;
            import org.junit.jupiter.api.Test;

            class Shown {
                static Cluster production;
                static Namespace shop;
                static Plan plan;
                static Path file, releases;
                static io.fabric8.kubernetes.client.KubernetesClient client;
                static javax.crypto.SecretKey key;
                static Schema schema;
                interface Schema { void undo(); }
                static class GatewayRelease { static Plan plan(Cluster cluster) { return plan; } }

                static void takes(Check check) {}
                static void takes(Node node) {}
                static void takes(Phase phase) {}
                static void takes(Metric metric) {}
                static void takes(Watched watched) {}
                static void takes(Runner runner) {}
            """;

    private static final Pattern DECLARATION = Pattern.compile("[A-Z]\\w*(<.*>)? \\w+ = .*");
    private static final Pattern MEMBERS = Pattern.compile("(?m)^(@|public |private |static |void |class )");

    private final StringBuilder source = new StringBuilder(GIVEN);
    private final TreeMap<Integer, Page.Shown> at = new TreeMap<>();
    private int line = (int) GIVEN.lines().count() + 1;

    private Compiled() {}

    /** What is wrong with it: the line of the page, the code, what the compiler says. */
    static List<String> problems(List<Page.Shown> all, Path directory) throws Exception {
        var compiled = new Compiled();
        String chapter = "";
        compiled.add("static void before() throws Exception {");
        for (Page.Shown shown : all) {
            if (!shown.chapter().equals(chapter)) {
                chapter = shown.chapter();
                compiled.add("}");
                compiled.add("static void chapter" + compiled.line + "() throws Exception {");
            }
            compiled.add(shown);
        }
        compiled.add("}");
        compiled.add("}");
        return compiled.compile(directory);
    }

    private void add(Page.Shown shown) {
        at.put(line, shown);
        String code = shown.code();
        add(
                switch (shown.place()) {
                    case BLOCK ->
                        MEMBERS.matcher(code).find()
                                ? "class Block" + line + " {\n" + code + "\n}"
                                : "{\n" + code + "\n}";
                    case CELL -> DECLARATION.matcher(code).matches() ? code + ";" : "takes(" + code + ");";
                    case SENTENCE -> "Objects.requireNonNull(" + code + ");";
                });
    }

    private void add(String code) {
        source.append(code).append('\n');
        line += (int) code.lines().count();
    }

    private List<String> compile(Path directory) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var told = new DiagnosticCollector<JavaFileObject>();
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        try (var files = compiler.getStandardFileManager(told, Locale.ROOT, null)) {
            compiler.getTask(
                            new StringWriter(),
                            files,
                            told,
                            List.of("-proc:none", "-implicit:none", "-cp", classes, "-d", directory.toString()),
                            null,
                            List.of(new Source(source.toString())))
                    .call();
        }
        var problems = new ArrayList<String>();
        for (Diagnostic<?> one : told.getDiagnostics()) {
            if (one.getKind() == Diagnostic.Kind.ERROR) {
                String what = one.getMessage(Locale.ROOT).lines().limit(2).collect(joining(","));
                Map.Entry<Integer, Page.Shown> where = at.floorEntry((int) one.getLineNumber());
                problems.add(
                        where == null
                                ? what
                                : told(where.getValue(), (int) one.getLineNumber() - where.getKey(), what));
            }
        }
        return problems;
    }

    /** Of a block the one line, which its braces put one further down. */
    private static String told(Page.Shown shown, int further, String what) {
        int line = shown.place() == Page.Place.BLOCK ? Math.max(0, further - 1) : 0;
        return "line " + (shown.line() + line) + ": "
                + shown.code().lines().skip(line).findFirst().orElse("").strip() + ": " + what;
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String text) {
            super(URI.create("string:///Shown.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
