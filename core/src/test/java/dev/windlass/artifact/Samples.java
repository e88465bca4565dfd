package dev.windlass.artifact;

import dev.windlass.check.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** A small report of each format, as its documentation describes it. */
final class Samples {

    private Samples() {}

    static final String JACOCO = """
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>\
            <!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">\
            <report name="shop &amp; co">\
            <sessioninfo id="ci-1" start="1" dump="2"/>\
            <package name="shop"><class name="shop/Cart" sourcefilename="Cart.java">\
            <method name="add" desc="()V" line="3"><counter type="LINE" missed="1" covered="4"/></method>\
            <counter type="LINE" missed="1" covered="4"/></class>\
            <counter type="INSTRUCTION" missed="20" covered="60"/>\
            <counter type="BRANCH" missed="3" covered="5"/><counter type="LINE" missed="5" covered="12"/></package>\
            <package name="pay"><counter type="INSTRUCTION" missed="5" covered="15"/>\
            <counter type="LINE" missed="0" covered="3"/></package>\
            <counter type="INSTRUCTION" missed="25" covered="75"/>\
            <counter type="BRANCH" missed="3" covered="5"/><counter type="LINE" missed="5" covered="15"/>\
            <counter type="COMPLEXITY" missed="2" covered="7"/></report>
            """;

    static final String COBERTURA = """
            <?xml version="1.0" ?>
            <!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
            <coverage version="7.6" timestamp="1763726400" lines-valid="200" lines-covered="150" line-rate="0.75"\
             branches-valid="30" branches-covered="20" branch-rate="0.6667" complexity="0"><packages>\
            <package name="shop"><classes><class name="cart.py" filename="shop/cart.py" line-rate="0.75">\
            <methods/><lines><line number="1" hits="1"/></lines></class></classes></package></packages></coverage>
            """;

    static final String JUNIT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="shop.CartTest" tests="4" errors="0" skipped="1" failures="%d" time="0.2">
            <properties><property name="a" value="b"/></properties>
            <testcase name="adds" classname="shop.CartTest" time="0.1"/>
            <testcase name="removes" classname="shop.CartTest">%s<system-out><![CDATA[<failure/>]]></system-out></testcase>
            <testcase name="counts" classname="shop.CartTest"><flakyFailure message="once"/></testcase>
            <testcase name="later" classname="shop.CartTest"><skipped message="not yet"/></testcase>
            </testsuite>
            """;

    static final String JUNIT_GOOD = JUNIT.formatted(0, "");
    static final String JUNIT_BAD = JUNIT.formatted(1, "<failure message=\"1 != 2\" type=\"x\">at Cart</failure>");

    static final String SARIF = """
            {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{"results": [
            {"ruleId": "key", "level": "%s", "message": {"text": "a key"}, "locations": []},
            {"ruleId": "old", "ruleIndex": 1, "message": {"text": "no level"}},
            {"ruleId": "none", "message": {"text": "a warning by default"}},
            {"ruleId": "key", "level": "error", "message": {"text": "t"}, "suppressions": [{"kind": "inSource"}]},
            {"ruleId": "key", "kind": "pass", "message": {"text": "fine"}}],
            "tool": {"driver": {"name": "scan", "rules": [{"id": "key"},
            {"id": "old", "defaultConfiguration": {"level": "note"}}]}}, "invocations": [{"executionSuccessful": true}]}]}
            """;

    static final String SARIF_GOOD = SARIF.formatted("warning");
    static final String SARIF_BAD = SARIF.formatted("error");

    static final String TRIVY = """
            {"SchemaVersion": 2, "ArtifactName": "shop:1.4.0", "ArtifactType": "container_image", "Results": [
            {"Target": "shop (debian 12)", "Class": "os-pkgs", "Packages": [{"Name": "zlib"}], "Vulnerabilities": [
            {"VulnerabilityID": "CVE-2026-1", "PkgName": "zlib", "Status": "fixed", "FixedVersion": "2", "Severity": "%s"},
            {"VulnerabilityID": "CVE-2026-2", "PkgName": "zlib", "Status": "affected", "Severity": "MEDIUM"}]},
            {"Target": "Dockerfile", "Class": "config", "Misconfigurations": [
            {"ID": "DS002", "Status": "PASS", "Severity": "HIGH"}, {"ID": "DS1", "Status": "FAIL", "Severity": "LOW"}]},
            {"Target": "app.jar", "Class": "lang-pkgs"}]}
            """;

    static final String TRIVY_GOOD = TRIVY.formatted("LOW");
    static final String TRIVY_BAD = TRIVY.formatted("CRITICAL");

    /** As handleSummary gives it: {@code ok} says that a threshold held. */
    static final String K6_SUMMARY = """
            {"root_group": {"name": "", "checks": []}, "state": {"testRunDurationMs": 60000}, "metrics": {
            "http_req_duration": {"type": "trend", "contains": "time", "thresholds": {"p(95)<500": {"ok": %s}},
            "values": {"avg": 120.5, "min": 10, "med": 100, "max": 900.25, "p(90)": 300, "p(95)": 412.75}},
            "http_req_failed": {"type": "rate", "contains": "default", "values": {"rate": 0.002, "passes": 2, "fails": 998}},
            "iterations": {"type": "counter", "contains": "default", "values": {"count": 1000, "rate": 16.6}}}}
            """;

    /** As {@code --summary-export} writes it: true says that a threshold was crossed. */
    static final String K6_EXPORT = """
            {"metrics": {"http_req_duration": {"avg": 120.5, "max": 900.25, "med": 100, "min": 10, "p(90)": 300,
            "p(95)": 412.75, "thresholds": {"p(95)<500": %s}},
            "http_req_failed": {"fails": 998, "passes": 2, "value": 0.002},
            "iterations": {"count": 1000, "rate": 16.6}}, "root_group": {"name": "", "groups": {}}}
            """;

    /**
     * A report that passes a check, and one that doesn't.
     *
     * @param name of the format
     * @param file how the file is called
     * @param good the report that passes
     * @param bad the report that has failed
     * @param check the check of a file
     * @param figures what is told once and nowhere else, so that another figure is just another report
     */
    record Format(
            String name, String file, String good, String bad, Function<Path, Check> check, List<String> figures) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Format> formats() {
        return List.of(
                new Format(
                        "JaCoCo",
                        "jacoco.xml",
                        JACOCO,
                        JACOCO.replace(
                                        "missed=\"5\" covered=\"15\"/><counter type=\"COMP",
                                        "missed=\"9\" covered=\"15\"/><counter type=\"COMP")
                                .replace("missed=\"5\" covered=\"12\"", "missed=\"9\" covered=\"12\""),
                        file -> Coverage.jacoco(file)
                                .linesAtLeast(75)
                                .branchesAtLeast(60)
                                .instructionsAtLeast(75),
                        List.of()),
                new Format(
                        "Cobertura",
                        "coverage.xml",
                        COBERTURA,
                        COBERTURA.replace(
                                "lines-covered=\"150\" line-rate=\"0.75\"", "lines-covered=\"140\" line-rate=\"0.7\""),
                        file -> Coverage.cobertura(file).linesAtLeast(75),
                        List.of()),
                new Format(
                        "JUnit",
                        "TEST-a.xml",
                        JUNIT_GOOD,
                        JUNIT_BAD,
                        file -> TestResults.junit(file).atLeast(3),
                        List.of()),
                new Format("SARIF", "scan.sarif", SARIF_GOOD, SARIF_BAD, SarifReport::of, List.of()),
                new Format("Trivy", "trivy.json", TRIVY_GOOD, TRIVY_BAD, TrivyReport::of, List.of()),
                new Format(
                        "k6 summary",
                        "summary.json",
                        K6_SUMMARY.formatted(true),
                        K6_SUMMARY.formatted(false),
                        file -> K6Summary.of(file).atMost("http_req_failed", "rate", 0.01),
                        List.of()),
                new Format(
                        "k6 summary, limit",
                        "limit.json",
                        K6_SUMMARY.formatted(true),
                        K6_SUMMARY.formatted(true).replace("0.002", "0.02"),
                        file -> K6Summary.of(file).atMost("http_req_failed", "rate", 0.01),
                        List.of("0.02")),
                new Format(
                        "k6 export",
                        "export.json",
                        K6_EXPORT.formatted(false),
                        K6_EXPORT.formatted(true),
                        file -> K6Summary.of(file).atMost("http_req_failed", "rate", 0.01),
                        List.of()));
    }
}
