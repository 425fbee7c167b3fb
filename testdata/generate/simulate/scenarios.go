package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"earmark/internal/stats"
)

const (
	conf  = 0.95
	alpha = 0.05
)

// A scenario makes one study and says what the methods under test did with it.
type scenario struct {
	name  string
	first int // number of its first cell; the others follow
	below []float64
	study func(r *rand.Rand, d design, t *tallies)
}

var (
	complete = []float64{0}
	limited  = []float64{0, 0.10, 0.25, 0.50}
)

var scenarios = []scenario{
	{"window", 0, complete, window},
	{"no floor", 8, complete, noFloor},
	{"ratio", 16, complete, geometricMeanRatio},
	{"log window", 24, complete, logWindow},
	{"ranks", 32, complete, ranks},
	{"dunnett family", 48, complete, dunnettFamily},
	{"steel family", 56, complete, steelFamily},
	{"ancova family", 64, complete, ancovaFamily},
	{"panel", 72, complete, panel},
	{"censored pair", 80, limited, censoredPair},
	{"censored family", 112, limited, censoredFamily},
	{"score model", 144, complete, scoreModel},
}

// window is the percent inhibition with a floor. A percentage is published where the window is established.
func window(r *rand.Rand, d design, t *tallies) {
	for _, s := range []struct {
		setting         string
		window, percent float64
	}{
		{"window 4 SD, 50 %", 4, 50},
		{"window 4 SD, 0 %", 4, 0},
		{"window 4 SD, 100 %", 4, 100},
		{"window 2 SD, 50 %", 2, 50},
	} {
		v, n := normal(r, d.n, s.window, d.vehicleSD()), normal(r, d.n, 0, d.floorSD())
		i := stats.Inhibition(v, normal(r, d.n, s.window*(1-s.percent/100), 1), n, conf)
		published := i.Denominator > 0 && i.Welch.Fieller.Type == stats.FiellerBounded
		t.see(coverage, "window inhibition, Fieller set of any shape", s.setting, true, holds(i.Welch.Fieller, s.percent))
		t.see(coverage, "window inhibition, Fieller, as published", s.setting, published, holds(i.Welch.Fieller, s.percent))
	}
}

// noFloor is the percent inhibition 100 (1 - T/V).
func noFloor(r *rand.Rand, d design, t *tallies) {
	for _, s := range []struct {
		setting string
		vehicle float64
	}{{"vehicle 10 SD, 50 %", 10}, {"vehicle 4 SD, 50 %", 4}} {
		i := stats.Inhibition(normal(r, d.n, s.vehicle, d.vehicleSD()), normal(r, d.n, s.vehicle/2, 1), nil, conf)
		t.see(coverage, "no-floor inhibition, Fieller", s.setting, i.Welch.Fieller.Type == stats.FiellerBounded, holds(i.Welch.Fieller, 50))
	}
}

// geometricMeanRatio is Welch's t on logs; that of a mean difference is the same.
func geometricMeanRatio(r *rand.Rand, d design, t *tallies) {
	w := stats.WelchT(normal(r, d.n, -math.Ln2, logSD), normal(r, d.n, 0, d.vehicleSD()*logSD), conf)
	t.see(coverage, "geometric mean ratio, Welch t on logs", "ratio 0.5", w.Status == stats.StatusOK, within(-math.Ln2, w.CILow, w.CIHigh))
}

// logWindow is the window of geometric means: vehicle 60, treated 15, floor 3, so that the inhibition is 46 %.
func logWindow(r *rand.Rand, d design, t *tallies) {
	v, n := normal(r, d.n, math.Log(60), d.vehicleSD()*logSD), normal(r, d.n, math.Log(3), d.floorSD()*logSD)
	i := stats.Inhibition(v, normal(r, d.n, math.Log(15), logSD), n, conf)
	truth := 100 * math.Log(60.0/15) / math.Log(60.0/3)
	published := i.Denominator > 0 && i.Welch.Fieller.Type == stats.FiellerBounded
	t.see(coverage, "log-window inhibition, Fieller, as published", "window 5 SD, 46 %", published, holds(i.Welch.Fieller, truth))
}

// ranks is the Hodges-Lehmann shift and Cliff's delta of a treated group against the vehicle.
func ranks(r *rand.Rand, d design, t *tallies) {
	for _, s := range []struct {
		setting string
		shift   float64
	}{{"normal, no shift", 0}, {"normal, shift 1 SD", -1}, {"normal, shift 2 SD", -2}} {
		x, y := normal(r, d.n, s.shift, 1), normal(r, d.n, 0, d.vehicleSD())
		m, err := stats.MannWhitney(x, y, conf)
		t.see(coverage, "Hodges-Lehmann shift", s.setting, err == nil, within(s.shift, m.Shift.Low, m.Shift.High))
		delta := 2*stats.NormalCDF(s.shift/math.Hypot(1, d.vehicleSD())) - 1
		t.see(coverage, "Cliff's delta", s.setting, err == nil && !math.IsNaN(m.Cliff.Low), within(delta, m.Cliff.Low, m.Cliff.High))
	}
	m, err := stats.MannWhitney(scores(normal(r, d.n, -1, 1)), scores(normal(r, d.n, 0, d.vehicleSD())), conf)
	delta := scoreDelta(-1, 1, 0, d.vehicleSD())
	t.see(coverage, "Cliff's delta", "scores 0 to 4, shift 1 SD", err == nil && !math.IsNaN(m.Cliff.Low), within(delta, m.Cliff.Low, m.Cliff.High))
}

// dunnettFamily is Dunnett's test of three groups without effect, pooled and with separate variances, and Welch's t without
// adjustment. An interval of the family misses exactly if its test rejects.
func dunnettFamily(r *rand.Rand, d design, t *tallies) {
	vehicle, treated := d.null(r)
	least, first := 1.0, 1.0
	for i, x := range treated {
		p := stats.WelchT(x, vehicle, conf).PTwoSided
		least = min(least, p)
		if i == 0 {
			first = p
		}
	}
	pooled := anyDunnett(stats.Dunnett(vehicle, treated, conf))
	separate := least <= alpha && anyDunnett(stats.DunnettWelch(vehicle, treated, conf)) // an adjusted p is never smaller
	t.see(coverage, "Dunnett, simultaneous", "three groups", true, !pooled)
	t.see(coverage, "Dunnett with separate variances, simultaneous", "three groups", true, !separate)
	t.see(errorRate, "Dunnett", "three groups", true, pooled)
	t.see(errorRate, "Dunnett with separate variances", "three groups", true, separate)
	t.see(errorRate, "Welch t, not adjusted, for contrast", "three groups", true, least <= alpha)
	t.see(errorRate, "Welch t", "one group", true, first <= alpha)
}

func anyDunnett(r stats.DunnettResult) bool {
	for _, c := range r.Comparisons {
		if c.PTwoSided <= alpha {
			return true
		}
	}
	return false
}

// steelFamily is Steel's test, exact where it can be counted, of values and of scores.
func steelFamily(r *rand.Rand, d design, t *tallies) {
	vehicle, treated := d.null(r)
	t.see(errorRate, "Steel", "three groups, normal", true, anySteel(append([][]float64{vehicle}, treated...)))
	groups := [][]float64{scores(vehicle)}
	for _, x := range treated {
		groups = append(groups, scores(x))
	}
	t.see(errorRate, "Steel", "three groups, scores 0 to 4", true, anySteel(groups))
}

func anySteel(groups [][]float64) bool {
	test, err := stats.Steel(groups, 0)
	if err != nil {
		return false
	}
	for _, c := range test.Comparisons {
		p := c.PExactTwoSided
		if math.IsNaN(p) {
			p = c.PTwoSided
		}
		if p <= alpha {
			return true
		}
	}
	return false
}

// ancovaFamily is Dunnett's test after analysis of covariance; baseline and value have correlation 0.6.
func ancovaFamily(r *rand.Rand, d design, t *tallies) {
	group := func(sd float64) stats.AncovaGroup {
		g := stats.AncovaGroup{Baseline: normal(r, d.n, 0, 1)}
		for _, b := range g.Baseline {
			g.Values = append(g.Values, sd*(float64(0.6*b)+float64(0.8*r.NormFloat64())))
		}
		return g
	}
	vehicle := group(d.vehicleSD())
	treated := []stats.AncovaGroup{group(1), group(1), group(1)}
	rejected := false
	if leastAncovaP(vehicle, treated) <= alpha { // an adjusted p is never smaller, and costs most of the time
		rejected = anyDunnett(stats.DunnettResult{Comparisons: stats.Ancova(vehicle, treated, conf).Comparisons})
	}
	t.see(coverage, "ANCOVA with Dunnett, simultaneous", "three groups", true, !rejected)
	t.see(errorRate, "ANCOVA with Dunnett", "three groups", true, rejected)
}

// leastAncovaP is the smallest p of the adjusted differences, without adjustment for their number.
func leastAncovaP(vehicle stats.AncovaGroup, treated []stats.AncovaGroup) float64 {
	all := append([]stats.AncovaGroup{vehicle}, treated...)
	var sxx, sxy, syy, df float64
	for _, g := range all {
		mx, my := stats.Mean(g.Baseline), stats.Mean(g.Values)
		for i, x := range g.Baseline {
			dx, dy := x-mx, g.Values[i]-my
			sxx += float64(dx * dx)
			sxy += float64(dx * dy)
			syy += float64(dy * dy)
		}
		df += float64(len(g.Values) - 1)
	}
	df--
	slope := sxy / sxx
	mse := (syy - float64(slope*sxy)) / df
	least := 1.0
	for _, g := range treated {
		dx := stats.Mean(g.Baseline) - stats.Mean(vehicle.Baseline)
		difference := stats.Mean(g.Values) - stats.Mean(vehicle.Values) - float64(slope*dx)
		v := 1/float64(len(g.Values)) + 1/float64(len(vehicle.Values)) + float64(dx*dx)/sxx
		least = min(least, stats.StudentTwoSided(difference/math.Sqrt(mse*v), df))
	}
	return least
}

// panel is the false discovery rate of Benjamini and Hochberg in three groups and ten analytes, which have correlation 0.5
// within an animal: over the analytes of each group, on Dunnett's p, as the comparisons have it; and over analytes and
// groups together, on p without Dunnett's adjustment.
func panel(r *rand.Rand, d design, t *tallies) {
	for _, s := range []struct {
		setting string
		altered int
	}{{"ten analytes, none altered", 0}, {"ten analytes, five altered: share of false discoveries", 5}} {
		adjusted, plain := panelP(r, d, s.altered)
		wrong, discoveries := 0, 0
		for g := range adjusted {
			w, n := discover(adjusted[g], s.altered)
			if g == 0 {
				t.add(errorRate, "Dunnett within analytes, BH over them, one group", s.setting, true, float64(w)/float64(max(1, n)))
			}
			wrong, discoveries = wrong+w, discoveries+n
		}
		t.add(errorRate, "Dunnett within analytes, BH over them, three groups", s.setting, true, float64(wrong)/float64(max(1, discoveries)))
		wrong, discoveries = discover(slices.Concat(plain[:]...), s.altered)
		t.add(errorRate, "BH over analytes and groups", s.setting, true, float64(wrong)/float64(max(1, discoveries)))
	}
}

// discover counts the discoveries among p of the analytes in their order, group after group, and those that are wrong
// because the analyte is not among the first that are altered.
func discover(p []float64, altered int) (wrong, all int) {
	q, err := stats.AdjustP(p, stats.BenjaminiHochberg)
	if err != nil {
		return 0, 0
	}
	for i, v := range q {
		if v <= alpha {
			all++
			if i%analytes >= altered {
				wrong++
			}
		}
	}
	return wrong, all
}

const analytes = 10

// panelP are the p values by group and analyte; the first analytes are altered by 1.5 SD in every group.
func panelP(r *rand.Rand, d design, altered int) (adjusted, plain [3][]float64) {
	groups := make([][][]float64, analytes) // by analyte and group
	for g := range 4 {
		sd := 1.0
		if g == 0 {
			sd = d.vehicleSD()
		}
		for a := range groups {
			groups[a] = append(groups[a], make([]float64, d.n))
		}
		for i := range d.n {
			shared := r.NormFloat64()
			for a := range groups {
				x := sd * math.Sqrt(0.5) * (shared + r.NormFloat64())
				if g > 0 && a < altered {
					x -= 1.5
				}
				groups[a][g][i] = x
			}
		}
	}
	lambda := make([]float64, 3)
	for i := range lambda {
		lambda[i] = math.Sqrt(0.5)
	}
	df := float64(4 * (d.n - 1))
	for _, analyte := range groups {
		_, within := stats.SumsOfSquares(analyte)
		se := math.Sqrt(within / df * 2 / float64(d.n))
		for g, x := range analyte[1:] {
			t := math.Abs(stats.Mean(x)-stats.Mean(analyte[0])) / se
			p := stats.StudentTwoSided(t, df)
			plain[g] = append(plain[g], p)
			if p <= alpha { // otherwise it cannot become significant: an adjusted p is never smaller
				p, _ = stats.MaxTTail(t, lambda, df)
			}
			adjusted[g] = append(adjusted[g], p)
		}
	}
	return adjusted, plain
}

// censoredPair is the geometric mean ratio of two groups. With a limit only studies count in which a value lies below it,
// and not most values of both groups: in the others another method is used.
func censoredPair(r *rand.Rand, d design, t *tallies) {
	const truth = 0.5
	groups := d.concentrations(r, math.Log(truth))
	used := d.below == 0 || belowLimit(groups...) > 0 && !mostlyBelow(groups[0], groups[1])
	var c stats.CensoredContrast
	if used {
		fit, err := stats.FitCensored(groups, 0, conf)
		used = err == nil && fit.Status == stats.StatusOK && !math.IsNaN(fit.Contrasts[1].ProfileLow) && !math.IsNaN(fit.Contrasts[1].ProfileHigh)
		if used {
			c = fit.Contrasts[1]
		}
	}
	finite := used && c.Status == stats.StatusOK
	t.see(coverage, "censored geometric mean ratio, profile likelihood", "two groups, ratio 0.5", used, within(truth, c.ProfileLow, c.ProfileHigh))
	t.see(coverage, "censored geometric mean ratio, Wald", "two groups, ratio 0.5", finite, within(truth, c.WaldLow, c.WaldHigh))
	t.see(coverage, "censored geometric mean ratio, small-sample t", "two groups, ratio 0.5", finite, within(truth, c.SmallSampleLow, c.SmallSampleHigh))
}

// censoredFamily is the fit of a vehicle and three groups without effect. With a limit only studies count in which a value
// lies below it; a comparison in which most values of both groups do is tested by Fisher's exact test of detection.
func censoredFamily(r *rand.Rand, d design, t *tallies) {
	groups := d.concentrations(r, 0, 0, 0)
	used := d.below == 0 || belowLimit(groups...) > 0
	var fit stats.CensoredFit
	if used {
		var err error
		fit, err = stats.FitCensoredFamilies(groups, 0, []int{0, 1, 2, 3}, conf)
		if err == nil && anyCensored(fit) { // an adjusted p is never smaller, and costs most of the time
			fit, err = stats.FitCensored(groups, 0, conf)
		}
		used = err == nil && fit.Status == stats.StatusOK
	}
	var wald, likelihood, small, adjusted, adjustedSmall, compared, missed bool
	var first stats.CensoredContrast
	if used {
		first = fit.Contrasts[1]
		for g := 1; g < len(groups); g++ {
			c := fit.Contrasts[g]
			if mostlyBelow(groups[0], groups[g]) {
				detected := [2]int{len(groups[g]) - belowLimit(groups[g]), len(groups[0]) - belowLimit(groups[0])}
				f, err := stats.FisherExact(detected[0], len(groups[g])-detected[0], detected[1], len(groups[0])-detected[1], conf)
				detection := err == nil && f.PTwoSided <= alpha
				wald, likelihood, small = wald || detection, likelihood || detection, small || detection
				adjusted, adjustedSmall, compared = adjusted || detection, adjustedSmall || detection, compared || detection
				continue
			}
			wald = wald || c.PWald <= alpha
			likelihood = likelihood || c.PLikelihoodRatio <= alpha
			small = small || c.PSmallSample <= alpha
			adjusted = adjusted || c.PAdjusted <= alpha
			adjustedSmall = adjustedSmall || c.PAdjustedSmallSample <= alpha
			compared = compared || c.PAdjustedSmallSample <= alpha || math.IsNaN(c.PSmallSample) && c.PAdjusted <= alpha
			missed = missed || c.Status == stats.StatusOK && !within(1, c.SimultaneousLow, c.SimultaneousHigh)
		}
	}
	published := used && !mostlyBelow(groups[0], groups[1])
	profiled := published && !math.IsNaN(first.ProfileLow) && !math.IsNaN(first.ProfileHigh)
	finite := published && first.Status == stats.StatusOK
	const setting = "three groups, ratio 1"
	t.see(coverage, "censored geometric mean ratio, profile likelihood", setting, profiled, within(1, first.ProfileLow, first.ProfileHigh))
	t.see(coverage, "censored geometric mean ratio, Wald", setting, finite, within(1, first.WaldLow, first.WaldHigh))
	t.see(coverage, "censored geometric mean ratio, small-sample t", setting, finite, within(1, first.SmallSampleLow, first.SmallSampleHigh))
	t.see(coverage, "censored geometric mean ratio, simultaneous Wald", setting, used, !missed)
	if d.below > 0 { // otherwise no group lies wholly below
		t.see(errorRate, "censored log-normal, small-sample p, likelihood ratio for a group wholly below (not published)", "three groups", used, compared)
	}
	t.see(errorRate, "censored log-normal, single-step normal p", "three groups", used, adjusted)
	t.see(errorRate, "censored log-normal, single-step small-sample p", "three groups", used, adjustedSmall)
	t.see(errorRate, "censored log-normal, Wald, not adjusted", "three groups", used, wald)
	t.see(errorRate, "censored log-normal, likelihood ratio, not adjusted", "three groups", used, likelihood)
	t.see(errorRate, "censored log-normal, small-sample t, not adjusted", "three groups", used, small)
}

// scoreModel is the odds ratio of scores 0 to 4. With unequal variances the odds are not proportional and there is no truth.
func scoreModel(r *rand.Rand, d design, t *tallies) {
	if d.unequal {
		return
	}
	x, y := make([]float64, d.n), make([]float64, d.n)
	for i := range x {
		x[i], y[i] = score(logistic(r)-1), score(logistic(r))
	}
	odds, err := stats.FitProportionalOdds([][]float64{y, x}, 0, conf)
	given := err == nil && odds.Contrasts[1].Status == stats.StatusOK
	var o stats.OrdinalContrast
	if given {
		o = odds.Contrasts[1]
	}
	truth := math.Exp(-1)
	t.see(coverage, "odds ratio, proportional odds, profile likelihood", "odds ratio 0.37", given, within(truth, o.ProfileLow, o.ProfileHigh))
	t.see(coverage, "odds ratio, proportional odds, Wald", "odds ratio 0.37", given, within(truth, o.WaldLow, o.WaldHigh))
}

// anyCensored reports whether any comparison is significant by the smallest p there is for it without adjustment.
func anyCensored(fit stats.CensoredFit) bool {
	for _, c := range fit.Contrasts[1:] {
		if c.PWald <= alpha || c.PLikelihoodRatio <= alpha {
			return true
		}
	}
	return false
}

// logistic is a standard logistic variable.
func logistic(r *rand.Rand) float64 {
	u := 1 - r.Float64() // in (0, 1]
	return math.Log(u) - math.Log1p(-min(u, 1-1e-16))
}
