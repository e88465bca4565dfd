package dev.windlass.kubernetes.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.ReachesOutside;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NamedStep;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Sets values in a file. What becomes of it is decided whole ahead of the change, so that a look at the file's checksum tells
 * how far the step got. The file is part of what is released, so a rehearsal leaves it alone.
 *
 * @param file as it was declared
 * @param edits what is set
 * @param creating whether keys may be new
 */
record ValuesStep(Path file, List<HelmValues.Edit> edits, boolean creating)
        implements Action<ActionContext<ValuesStep.Image>, ValuesEdited>, ReachesOutside {

    private static final int LARGEST = 4 * 1024 * 1024;

    /**
     * The file as it was, as far as it is changed.
     *
     * @param file with all links followed
     * @param before its SHA-256
     * @param after the SHA-256 that it will have
     * @param patches the stretches that change, each counted in what those before it left
     */
    record Image(String file, String before, String after, List<YamlText.Patch> patches) {}

    static Step<ValuesEdited> of(String name, ValuesStep step) {
        NamedStep<Void> named = Step.named(name).with("file", step.file).with("makes keys", step.creating);
        for (HelmValues.Edit edit : step.edits) {
            named = named.with("set " + edit.key(), edit.value());
        }
        return named.capture(Image.class, step::capture)
                .run(ValuesEdited.class, step)
                .idempotent()
                .undo(step::restore)
                .undoByHand("restore '" + step.file + "' from version control, or put the values from before back in");
    }

    Image capture(ActionContext<?> context) throws NotApplied, IOException {
        Path real;
        try {
            real = file.toRealPath();
        } catch (IOException e) {
            throw new NotApplied(
                    "there is no values file '" + file + "' (looked up from '"
                            + Path.of("").toAbsolutePath() + "'): " + e,
                    e);
        }
        byte[] bytes = Files.readAllBytes(real);
        try {
            String before = text(bytes);
            String text = before;
            var patches = new ArrayList<YamlText.Patch>();
            for (HelmValues.Edit edit : edits) {
                YamlText.Patch patch = YamlText.parse("'" + file + "'", text).set(edit.key(), edit.value(), creating);
                patches.add(patch);
                text = patch.apply(text);
            }
            return new Image(real.toString(), sha256(bytes), sha256(text.getBytes(UTF_8)), patches);
        } catch (YamlText.Refused e) {
            throw new NotApplied(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public ValuesEdited run(ActionContext<Image> context) throws Exception {
        Image image = context.before();
        Path path = Path.of(image.file());
        byte[] bytes = Files.readAllBytes(path);
        String found = sha256(bytes);
        if (!found.equals(image.after())) {
            if (!found.equals(image.before())) {
                throw new NotApplied(changed(path, found, "when this step looked at it", image.before()));
            }
            String text = text(bytes);
            for (YamlText.Patch patch : image.patches()) {
                text = patch.apply(text);
            }
            Replacement.of(path, text.getBytes(UTF_8));
        }
        return new ValuesEdited(image.file(), image.before(), image.after());
    }

    private void restore(ActionContext<Image> context) throws Exception {
        Image image = context.before();
        Path path = Path.of(image.file());
        byte[] bytes = Files.readAllBytes(path);
        String found = sha256(bytes);
        if (found.equals(image.before())) {
            return;
        }
        if (!found.equals(image.after())) {
            throw new Failed(changed(path, found, "after this step had set its values", image.after())
                    + ". Put back by hand what should go back");
        }
        String text = text(bytes);
        for (int i = image.patches().size() - 1; i >= 0; i--) {
            text = image.patches().get(i).revert(text);
        }
        byte[] restored = text.getBytes(UTF_8);
        if (!sha256(restored).equals(image.before())) {
            throw new Failed("'" + path + "' would not become what it was; it is left as it is");
        }
        Replacement.of(path, restored);
    }

    private static String changed(Path path, String found, String when, String wanted) throws IOException {
        return "'" + path + "' was changed by somebody else: its SHA-256 is " + found + ", and was " + wanted + " "
                + when
                + "; it was last written at " + Files.getLastModifiedTime(path).toInstant()
                + (owner(path).isEmpty() ? "" : " and belongs to " + owner(path)) + ". It is not overwritten";
    }

    private static String owner(Path path) throws IOException {
        try {
            return Files.getOwner(path).getName();
        } catch (UnsupportedOperationException e) {
            return "";
        }
    }

    private String text(byte[] bytes) throws YamlText.Refused {
        if (bytes.length > LARGEST) {
            throw new YamlText.Refused(
                    "'" + file + "' is larger than the " + LARGEST / 1024 / 1024 + " MiB of a values file");
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new YamlText.Refused("'" + file + "' is not UTF-8");
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one doesn't", e);
        }
    }
}
