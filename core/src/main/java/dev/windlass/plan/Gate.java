package dev.windlass.plan;

/** A node that lets the plan go on or not. */
public sealed interface Gate extends Node permits CheckGroup {}
