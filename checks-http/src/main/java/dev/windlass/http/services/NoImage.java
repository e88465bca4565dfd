package dev.windlass.http.services;

import java.io.IOException;

/** A registry said that it has no such image, or another one. */
final class NoImage extends IOException {

    private static final long serialVersionUID = 1L;

    NoImage(String message) {
        super(message);
    }
}
