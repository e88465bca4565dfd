package dev.windlass.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of an XML document that nobody vouches for. Of a DOCTYPE nothing is heeded: no external one is
 * opened, no entity is expanded, no attribute gets a default; a document that refers to an entity of its own is refused.
 */
final class Xml {

    private static final int DEEPEST = 100;
    private static final Pattern ENCODING =
            Pattern.compile("<\\?xml[^>]*?\\sencoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

    private Xml() {}

    /** What is told of the elements, in the order of the document. */
    interface Elements {
        /**
         * An element begins.
         *
         * @param parents the names of the elements around it, from the innermost to the root
         * @param name its name, without namespace
         * @param attributes its attributes by name, without namespace; null for one that isn't there
         */
        void start(Deque<String> parents, String name, Function<String, @Nullable String> attributes) throws Unusable;

        /**
         * An element ends.
         *
         * @param parents as at its start
         * @param name its name
         */
        default void end(Deque<String> parents, String name) throws Unusable {}
    }

    static void read(Source source, Path file, byte[] document, Elements reader) throws Unusable {
        try {
            walk(source, file, document, reader);
        } catch (XMLStreamException e) {
            throw source.malformed(file, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException
                | NullPointerException e) {
            // The parser of the JDK answers some malformed documents with these.
            throw source.malformed(file, e.toString());
        }
    }

    private static void walk(Source source, Path file, byte[] document, Elements reader)
            throws XMLStreamException, Unusable {
        XMLStreamReader xml = factory().createXMLStreamReader(characters(source, file, document));
        Deque<String> open = new ArrayDeque<>();
        while (xml.hasNext()) {
            if (Thread.currentThread().isInterrupted()) {
                throw Unusable.errored("interrupted while '" + file + "' was read");
            }
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = xml.getLocalName();
                    reader.start(open, name, attribute -> attribute(xml, attribute));
                    open.push(name);
                    if (open.size() > DEEPEST) {
                        throw source.malformed(file, "its elements are nested deeper than " + DEEPEST);
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    open.pop();
                    reader.end(open, xml.getLocalName());
                }
                case XMLStreamConstants.ENTITY_REFERENCE ->
                    throw source.malformed(
                            file, "it refers to entity '" + xml.getLocalName() + "', and entities are not expanded");
                default -> {
                    // Text, comments and the DOCTYPE say nothing that is judged.
                }
            }
        }
    }

    private static @Nullable String attribute(XMLStreamReader xml, String name) {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            if (xml.getAttributeLocalName(i).equals(name)) {
                return xml.getAttributeValue(i);
            }
        }
        return null;
    }

    /**
     * Its characters, in the encoding that it declares, UTF-8 where it declares none. Left to itself the parser of the JDK
     * writes to the terminal of bytes that are none of the encoding.
     */
    private static Reader characters(Source source, Path file, byte[] document) throws Unusable {
        int mark = startsWith(document, 0xef, 0xbb, 0xbf) ? 3 : 0;
        Matcher declared =
                ENCODING.matcher(new String(document, mark, Math.min(200, document.length - mark), ISO_8859_1));
        String encoding = startsWith(document, 0xfe, 0xff) || startsWith(document, 0xff, 0xfe)
                ? "UTF-16"
                : declared.lookingAt() ? String.valueOf(declared.group(1)) : "UTF-8";
        try {
            var in = new ByteArrayInputStream(document, mark, document.length - mark);
            return new InputStreamReader(in, Charset.forName(encoding).newDecoder());
        } catch (IllegalArgumentException e) {
            throw source.malformed(file, "its encoding is '" + encoding + "', which isn't known here");
        }
    }

    private static boolean startsWith(byte[] document, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= document.length || (document[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** The JDK's own, whatever else is on the class path: only of that one are the settings known to hold. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setProperty("jdk.xml.maxElementDepth", "0"); // which is 100 from JDK 24 on: DEEPEST is told better
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("it refers to '" + systemId + "', which is not opened");
        });
        return factory;
    }

    /** Whether the elements around one are these, from the innermost to the root. */
    static boolean within(Deque<String> parents, String... names) {
        if (parents.size() != names.length) {
            return false;
        }
        Iterator<String> parent = parents.iterator();
        for (String name : names) {
            if (!parent.next().equals(name)) {
                return false;
            }
        }
        return true;
    }
}
