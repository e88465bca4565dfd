package dev.windlass.kubernetes.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads manifests out of files and texts. All that is wrong with them is gathered, each with its file, document and line. */
final class ManifestFiles {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final LoadSettings YAML =
            LoadSettings.builder().setSchema(new ManifestScalars()).build();

    private final List<Document> documents = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** What stands at a place, as plain maps, lists and values. */
    record Document(Map<String, Object> content, String source) {}

    List<Document> documents() {
        return List.copyOf(documents);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Reads a file, or all manifests of a folder and the folders in it, in the order of their names. */
    void read(Path path) {
        if (Files.isDirectory(path)) {
            List<Path> files = in(path);
            if (files.isEmpty()) {
                problems.add("in " + shown(path) + " is no file that ends with .yaml, .yml or .json");
            }
            files.forEach(this::readFile);
        } else if (Files.isRegularFile(path)) {
            readFile(path);
        } else {
            problems.add("there is no file or folder " + shown(path));
        }
    }

    private static List<Path> in(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> isYaml(file) || isJson(file))
                    .sorted(Comparator.comparing(ManifestFiles::shown))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of manifests " + folder + " can't be read", e);
        }
    }

    private static boolean isYaml(Path file) {
        return file.toString().endsWith(".yaml") || file.toString().endsWith(".yml");
    }

    private static boolean isJson(Path file) {
        return file.toString().endsWith(".json");
    }

    private static String shown(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    private void readFile(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            problems.add(shown(file) + " is not UTF-8");
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("the manifest " + file + " can't be read", e);
        }
        if (isJson(file)) {
            readJson(shown(file), text);
        } else {
            readYaml(shown(file), text);
        }
    }

    private void readJson(String where, String text) {
        try {
            Object content = JSON.readValue(text, Object.class);
            add(content, where + ", document 1, line 1");
        } catch (JsonProcessingException e) {
            problems.add(where + ", line "
                    + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ": this is no JSON; "
                    + ownWords(e));
        }
    }

    /** Without the source that Jackson quotes: it may hold a secret. */
    private static String ownWords(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    void readYaml(String where, String text) {
        int number = 0;
        try {
            Iterator<Node> nodes = new Composer(YAML, new ParserImpl(YAML, new StreamReader(YAML, text)));
            while (nodes.hasNext()) {
                Node node = nodes.next();
                number++;
                int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
                String source = where + ", document " + number + ", line " + line;
                Object content = new StandardConstructor(YAML).constructSingleDocument(Optional.of(node));
                if (content == null && node.getNodeType() == NodeType.SCALAR) {
                    continue; // nothing but comments between two markers
                }
                add(content, source);
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> mark.getLine() + 1)
                    .orElse(1);
            problems.add(where + ", document " + Math.max(1, number) + ", line " + line + ": this is no YAML; "
                    + e.getProblem());
        } catch (YamlEngineException | NumberFormatException e) {
            problems.add(where + ", document " + Math.max(1, number) + ": this is no YAML; " + e.getMessage());
        }
    }

    void add(Object content, String source) {
        if (!(content instanceof Map<?, ?>)) {
            problems.add(source + ": this is no object of Kubernetes, which has apiVersion, kind and metadata");
            return;
        }
        Map<String, Object> object = ManifestContent.map(content);
        if (object.get("items") instanceof List<?> items
                && ManifestContent.text(object, "kind").endsWith("List")) {
            int item = 0;
            for (Object one : items) {
                add(one, source + ", item " + ++item);
            }
            return;
        }
        documents.add(new Document(object, source));
    }
}
