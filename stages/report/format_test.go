package report

import (
	"math"
	"testing"

	"earmark/internal/maybe"
	"earmark/schemas/endpoint"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{percentage(68.77061), "+68.8"},
		{percentage(-11.38181), "−11.4"},
		{percentage(-0.04), "0.0"},
		{percentage(0.05), "+0.1"},
		{percentage(131.6), "+131.6"}, // beyond the floor is not clipped
		{fixed(-0.4, 0), "0"},
		{fixed(-0.6, 0), "−1"},
		{significant(2322.786, 3), "2323"},
		{significant(42.90119, 3), "42.9"},
		{significant(0.0159234, 3), "0.0159"},
		{significant(9.996, 3), "10.0"},
		{significant(0.99999, 3), "1.00"},
		{significant(999.96, 3), "1000"},
		{significant(0, 3), "0"},
		{significant(-5.0, 2), "−5.0"},
		{pValue(0.20554995), "0.206"},
		{pValue(0.04983), "0.0498"}, // never rounded to the level it is compared with
		{pValue(0.00012345), "0.000123"},
		{pValue(7.7686364e-6), "< 0.0001"},
		{pValue(0), "< 0.0001"},
		{pValue(1), "> 0.999"},
		{equals(0.0123), "= 0.0123"},
		{equals(1e-9), "< 0.0001"},
		{degrees(35), "35"},
		{degrees(12.69565), "12.7"},
		{level(0.95), "95\u00a0%"},
		{level(0.999), "99.9\u00a0%"},
		{interval(maybe.Some(-11.38181), maybe.Some(40.64092), percentage), "−11.4 to +40.6"},
		{interval(maybe.Some(1.0), maybe.Float{}, percentage), "from +1.0, no upper limit"},
		{interval(maybe.Float{}, maybe.Some(1.0), percentage), "up to +1.0, no lower limit"},
		{interval(maybe.Float{}, maybe.Float{}, percentage), "no interval"},
		{plainNumber(0.05), "0.05"},
		{plainNumber(10), "10"},
		{list([]string{"a", "b", "c"}), "a, b and c"},
		{shorten("Ruxolitinib cream 1.5 % b.i.d.", 15), "Ruxolitin….i.d."},
		{shorten("a\x00b\nc\xff", 10), "a b c\uFFFD"},
		{capitalise("édition"), "Édition"},
		{count(1, "animal", "animals"), "1 animal"},
	} {
		if c.got != c.want {
			t.Errorf("printed %q, want %q", c.got, c.want)
		}
	}
}

// An axis covers its values, its ticks rise, at least two are labelled, and no value makes it fail.
func TestAxesCoverTheirValues(t *testing.T) {
	ranges := [][2]float64{
		{0, 1},
		{-3.2, 97},
		{220, 220},
		{0, 0},
		{1e-9, 2e-9},
		{-1e12, 1e12},
		{1e15, 1e15 + 1},
		{0.5, 0.50001},
		{3, 800000},
		{math.Inf(1), math.Inf(-1)},
		{-math.MaxFloat64, math.MaxFloat64},
		{1, 1},
		{4, 4.1},
		{0.0001, 1e9},
	}
	for _, scale := range []string{endpoint.Linear, endpoint.Log} {
		for _, r := range ranges {
			if scale == endpoint.Log && r[0] <= 0 {
				r = [2]float64{math.SmallestNonzeroFloat64, r[1]}
			}
			if scale == endpoint.Log && r[1] <= 0 {
				continue
			}
			p := newPlot("", "")
			scaleAxis(&p.Y, scale, r[0], r[1])
			low, high := math.Max(r[0], -drawable), math.Min(r[1], drawable)
			if scale == endpoint.Log {
				low = math.Max(low, 1/drawable)
			}
			if r[0] <= r[1] && (p.Y.Min > low || p.Y.Max < high) {
				t.Errorf("%s axis %g to %g does not cover %g to %g", scale, p.Y.Min, p.Y.Max, low, high)
			}
			ticks := p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max)
			labelled := 0
			for i, tick := range ticks {
				if i > 0 && tick.Value <= ticks[i-1].Value {
					t.Errorf("%s axis %g to %g: ticks do not rise", scale, low, high)
				}
				if tick.Label != "" {
					labelled++
				}
			}
			if !(p.Y.Min < p.Y.Max) || labelled < 2 || labelled > 16 {
				t.Errorf("%s axis %g to %g for %g to %g has %d labels", scale, p.Y.Min, p.Y.Max, low, high, labelled)
			}
		}
	}
}
