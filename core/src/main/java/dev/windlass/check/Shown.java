package dev.windlass.check;

/** What a reader sees of a text. Pure functions, safe for use by several threads. */
public final class Shown {

    private Shown() {}

    /**
     * Tells whether a reader sees a character, as itself: of the blanks only the plain one, nothing that is invisible or
     * moves what is around it.
     *
     * @param character a code point
     * @return whether it is seen
     */
    public static boolean shows(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }
}
