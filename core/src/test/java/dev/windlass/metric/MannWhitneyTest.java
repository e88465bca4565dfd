package dev.windlass.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** G6: the test and its interval, held against what R prints for its own data sets. */
class MannWhitneyTest {

    /** R searches the ends of the interval with an error of 1e-4; they are printed as it prints them. */
    private static final Offset<Double> AS_R_PRINTS = within(1e-4);

    private static final double[] OZONE_IN_MAY = {
        41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37
    };
    private static final double[] OZONE_IN_AUGUST = {
        39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84, 85
    };
    private static final double[] MILES_AUTOMATIC = {
        21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 21.5, 15.5, 15.2, 13.3, 19.2
    };
    private static final double[] MILES_MANUAL = {21, 21, 22.8, 32.4, 30.4, 33.9, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4};

    /** {@code wilcox.test(Ozone ~ Month, data = airquality, subset = Month %in% c(5, 8), conf.int = TRUE)}. */
    @Test
    void theExampleOfRsOwnManualComesOutAsInR() {
        var test = new MannWhitney(OZONE_IN_MAY, OZONE_IN_AUGUST);
        assertThat(test.pValue()).isCloseTo(0.0001208, within(5e-8));
        assertThat(test.shift()).isCloseTo(-31.99996, AS_R_PRINTS).isEqualTo(-32);
        assertThat(test.from(0.95)).isCloseTo(-52.99996, AS_R_PRINTS).isEqualTo(-53);
        assertThat(test.to(0.95)).isCloseTo(-14.99998, AS_R_PRINTS).isEqualTo(-15);
    }

    /** {@code wilcox.test(mpg ~ am, data = mtcars, conf.int = TRUE)}. */
    @Test
    void theMilesPerGallonOfTwoGearboxesComeOutAsInR() {
        var test = new MannWhitney(MILES_AUTOMATIC, MILES_MANUAL);
        assertThat(test.pValue()).isCloseTo(0.001871, within(5e-7));
        assertThat(test.shift()).isCloseTo(-6.79996, AS_R_PRINTS);
        assertThat(test.from(0.95)).isCloseTo(-11.69994, AS_R_PRINTS);
        assertThat(test.to(0.95)).isCloseTo(-2.90006, AS_R_PRINTS);
    }

    @Test
    void aSampleWithManyTiesHasThePValueThatRHas() {
        var test = new MannWhitney(
                new double[] {1, 5, 9, 24, 56, 21, 3, 7, 21, 4},
                new double[] {12, 15, 5, 9, 9, 14, 56, 22, 3, 7, 32, 5});
        assertThat(test.pValue()).isCloseTo(0.5966, within(5e-5));
    }

    @Test
    void whatIsAllTheSameDoesNotDiffer() {
        double[] same = {3, 3, 3, 3, 3, 3, 3, 3};
        var test = new MannWhitney(same, same);
        assertThat(test.pValue()).isEqualTo(1);
        assertThat(test.shift()).isZero();
        assertThat(test.from(0.98)).isZero();
        assertThat(test.to(0.98)).isZero();
    }

    @Test
    void twoConstantsDifferByExactlyWhatIsBetweenThem() {
        double[] one = {1, 1, 1, 1, 1, 1, 1, 1};
        double[] ten = {10, 10, 10, 10, 10, 10, 10, 10};
        var test = new MannWhitney(ten, one);
        assertThat(test.shift()).isEqualTo(9);
        assertThat(test.from(0.98)).isEqualTo(9);
        assertThat(test.to(0.98)).isEqualTo(9);
    }

    @Test
    void aRateFarBelowRsPrecisionIsToldApartAllTheSame() {
        double[] control = {1e-6, 2e-6, 3e-6, 4e-6, 5e-6, 6e-6, 7e-6, 8e-6};
        double[] worse = Arrays.stream(control).map(value -> value + 1e-5).toArray();
        var test = new MannWhitney(worse, control);
        assertThat(test.shift()).isCloseTo(1e-5, within(1e-12));
        assertThat(test.from(0.98)).isBetween(2e-6, 1e-5);
        assertThat(test.to(0.98)).isBetween(1e-5, 1.8e-5);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 2", "0.9, 3", "0.95, 4", "0.98, 5", "0.99, 6", "0.999, 8"})
    void theFewestValuesAreThoseWithWhichAShiftCanBeSure(double confidence, int fewest) {
        assertThat(MannWhitney.fewest(confidence)).isEqualTo(fewest);
        assertThat(farApart(fewest).from(confidence)).isGreaterThan(0);
        assertThat(farApart(fewest - 1).from(confidence)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(farApart(fewest - 1).to(confidence)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    private static MannWhitney farApart(int samples) {
        double[] low = new double[samples];
        double[] high = new double[samples];
        for (int i = 0; i < samples; i++) {
            low[i] = i;
            high[i] = 1_000 + i;
        }
        return new MannWhitney(high, low);
    }

    @Test
    void anEmptySampleIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MannWhitney(new double[0], new double[] {1}));
    }

    /** The definitions: all differences laid out, and each of them tried as the end of the interval. */
    @Property(tries = 2_000)
    void shiftAndIntervalAreWhatAllDifferencesLaidOutGive(@ForAll("values") double[] x, @ForAll("values") double[] y) {
        var test = new MannWhitney(x, y);
        double[] differences = Arrays.stream(x)
                .flatMap(one -> Arrays.stream(y).map(other -> one - other + 0.0))
                .sorted()
                .toArray();
        int n = differences.length;
        assertThat(test.shift()).isEqualTo(differences[(n - 1) / 2] / 2 + differences[n / 2] / 2);

        double from = test.from(0.9);
        double quantile = 1.6448536269514722;
        if (from == Double.NEGATIVE_INFINITY) {
            assertThat(test.statistic(differences[0] - 1)).isLessThanOrEqualTo(quantile);
        } else {
            assertThat(differences).contains(from);
            assertThat(test.statistic(Math.nextDown(from))).isGreaterThan(quantile);
            assertThat(test.statistic(Math.nextUp(from))).isLessThanOrEqualTo(quantile);
        }
        assertThat(test.to(0.9)).isEqualTo(0.0 - new MannWhitney(y, x).from(0.9));
        assertThat(test.pValue()).isBetween(0.0, 1.0).isEqualTo(new MannWhitney(y, x).pValue());
    }

    /** Few different ones, so that there are ties; of both signs, and zero of both signs. */
    @Provide
    Arbitrary<double[]> values() {
        return Arbitraries.oneOf(
                        Arbitraries.of(-0.0, 0.0, 1.0, 2.0, -3.0),
                        Arbitraries.doubles().between(-5, 5).ofScale(2))
                .array(double[].class)
                .ofMinSize(1)
                .ofMaxSize(12);
    }
}
