package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// aucNear reports whether got is want within rel*|want| + abs; NaN equals NaN.
func aucNear(got, want, rel, abs float64) bool {
	if math.IsNaN(got) || math.IsNaN(want) {
		return math.IsNaN(got) && math.IsNaN(want)
	}
	return math.Abs(got-want) <= abs+rel*math.Abs(want)
}

func TestAUCByHand(t *testing.T) {
	nan := math.NaN()
	// Triangles and trapezoids on paper. First course: change 0, 2, -2 on days 0, 1, 3: the rise gives 1; the fall of 4
	// over two days crosses zero after one day, so 1 above and 1 below.
	tests := []struct {
		name    string
		days, y []float64
		want    AUCResult
	}{
		{
			"crosses the baseline",
			[]float64{0, 1, 3},
			[]float64{10, 12, 8},
			AUCResult{Used: 3, Total: 31, Net: 1, Positive: 2, Negative: -1, LastDay: 3, TimeWeightedMean: 31.0 / 3, NetMean: 1.0 / 3},
		},
		{
			"a missed visit is bridged",
			[]float64{0, 1, 2, 4},
			[]float64{1, nan, 3, 3},
			AUCResult{Used: 3, Total: 10, Net: 6, Positive: 6, Negative: 0, LastDay: 4, TimeWeightedMean: 2.5, NetMean: 1.5},
		},
		{
			"one observation after the baseline",
			[]float64{1, 3},
			[]float64{1, 2},
			AUCResult{Used: 2, Total: 3, Net: 1, Positive: 1, Negative: 0, FirstDay: 1, LastDay: 3, TimeWeightedMean: 1.5, NetMean: nan},
		},
		{
			"no baseline",
			[]float64{0, 1, 3},
			[]float64{nan, 1, 2},
			AUCResult{Used: 2, Total: 3, Net: nan, Positive: nan, Negative: nan, FirstDay: 1, LastDay: 3, TimeWeightedMean: 1.5, NetMean: nan},
		},
		{
			"nothing", nil, nil,
			AUCResult{Total: nan, Net: nan, Positive: nan, Negative: nan, FirstDay: nan, LastDay: nan, TimeWeightedMean: nan, NetMean: nan},
		},
	}
	for _, tt := range tests {
		got, err := AUC(tt.days, tt.y)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		g := []float64{float64(got.Used), got.Total, got.Net, got.Positive, got.Negative, got.FirstDay, got.LastDay, got.TimeWeightedMean, got.NetMean}
		w := []float64{float64(tt.want.Used), tt.want.Total, tt.want.Net, tt.want.Positive, tt.want.Negative, tt.want.FirstDay, tt.want.LastDay, tt.want.TimeWeightedMean, tt.want.NetMean}
		for i := range g {
			if !aucNear(g[i], w[i], 1e-14, 0) {
				t.Errorf("%s: field %d is %v, want %v", tt.name, i, g[i], w[i])
			}
		}
		if (got.Status == "ok") != !math.IsNaN(tt.want.NetMean) {
			t.Errorf("%s: status %q does not say whether something is undefined", tt.name, got.Status)
		}
	}
}

func TestAUCMisuse(t *testing.T) {
	for name, c := range map[string][2][]float64{
		"lengths":       {{0, 1}, {1}},
		"same day":      {{0, 0}, {1, 2}},
		"backwards":     {{1, 0}, {1, 2}},
		"day not known": {{0, math.NaN()}, {1, 2}},
		"infinite":      {{0, 1}, {1, math.Inf(1)}},
		"overflow":      {{0, 1e300}, {1e300, 1e300}},
	} {
		if _, err := AUC(c[0], c[1]); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Shifting every value leaves what is measured from the baseline; scaling scales; mirroring swaps the two sides; an
// observation inserted on the straight line changes nothing.
func TestAUCProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 9).Draw(t, "n")
		value := rapid.Float64Range(-50, 50)
		days, y := make([]float64, n), make([]float64, n)
		for i := range n {
			days[i] = float64(i) + rapid.Float64Range(0, 0.5).Draw(t, "jitter")
			y[i] = value.Draw(t, "y")
		}
		base, err := AUC(days, y)
		if err != nil {
			t.Fatal(err)
		}
		if base.Positive < 0 || base.Negative > 0 || !aucNear(base.Positive+base.Negative, base.Net, 1e-12, 1e-10) {
			t.Fatalf("parts %v and %v do not make %v", base.Positive, base.Negative, base.Net)
		}
		shift, scale := value.Draw(t, "shift"), rapid.Float64Range(0.1, 10).Draw(t, "scale")
		moved, mirrored := make([]float64, n), make([]float64, n)
		for i := range y {
			moved[i], mirrored[i] = float64(y[i]*scale)+shift, -y[i]
		}
		m, err := AUC(days, moved)
		if err != nil {
			t.Fatal(err)
		}
		if !aucNear(m.Net, base.Net*scale, 1e-9, 1e-9) || !aucNear(m.Positive, base.Positive*scale, 1e-9, 1e-9) ||
			!aucNear(m.NetMean, base.NetMean*scale, 1e-9, 1e-9) {
			t.Fatalf("not equivariant: %+v and %+v", base, m)
		}
		o, err := AUC(days, mirrored)
		if err != nil {
			t.Fatal(err)
		}
		if !aucNear(o.Positive, -base.Negative, 1e-12, 0) || !aucNear(o.Negative, -base.Positive, 1e-12, 0) {
			t.Fatalf("mirrored course: %+v and %+v", base, o)
		}
		k := rapid.IntRange(0, n-2).Draw(t, "interval")
		mid := (days[k] + days[k+1]) / 2
		d2 := append(append(append([]float64{}, days[:k+1]...), mid), days[k+1:]...)
		y2 := append(append(append([]float64{}, y[:k+1]...), (y[k]+y[k+1])/2), y[k+1:]...)
		split, err := AUC(d2, y2)
		if err != nil {
			t.Fatal(err)
		}
		if !aucNear(split.Net, base.Net, 1e-10, 1e-10) || !aucNear(split.Positive, base.Positive, 1e-10, 1e-10) {
			t.Fatalf("a point on the line changed the area: %+v and %+v", base, split)
		}
	})
}

func FuzzAUC(f *testing.F) {
	f.Add(0.0, 1.0, 2.0, 1.0, 5.0, math.NaN())
	f.Add(0.0, 1.0, 2.0, 1e308, -1e308, 3.0)
	f.Fuzz(func(t *testing.T, d0, d1, d2, y0, y1, y2 float64) {
		r, err := AUC([]float64{d0, d1, d2}, []float64{y0, y1, y2})
		if err == nil && r.Status == "ok" && (math.IsNaN(r.NetMean) || math.IsInf(r.NetMean, 0) || r.Positive < 0 || r.Negative > 0) {
			t.Fatalf("status ok with %+v", r)
		}
	})
}
