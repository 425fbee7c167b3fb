package verify

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A sample are the responses of a group in a series. The value of a censored one is its limit.
type sample struct {
	values    []float64
	censoring []string
	scale     string
}

func (s sample) censored() int {
	n := 0
	for _, c := range s.censoring {
		if c != measured {
			n++
		}
	}
	return n
}

// gather gathers the responses by group and series.
func gather(responses []schemas.Response) map[groupKey]sample {
	gathered := map[groupKey]sample{}
	for _, r := range responses {
		key := groupKey{r.Group, seriesKey{r.Endpoint, r.Analyte, r.Matrix, r.StudyDay, r.Variable}}
		s := gathered[key]
		s.scale = r.Scale
		s.censoring = append(s.censoring, r.Censoring)
		if r.Censoring == measured {
			s.values = append(s.values, r.Value.Or(math.NaN()))
		} else {
			s.values = append(s.values, r.Limit.Or(math.NaN()))
		}
		gathered[key] = s
	}
	return gathered
}

// A row is a row whose numbers are compared with recomputed ones.
type row struct {
	file, key string
	check     *Check
}

// number compares a published number with a recomputed one, NaN or infinite where there is none. The scale is the size of
// the numbers that it is a difference of.
func (r row) number(column string, found maybe.Float, expected, scale float64) {
	r.check.Compared++
	none := math.IsNaN(expected) || math.IsInf(expected, 0)
	allowed := Tolerance*math.Max(math.Abs(found.V), math.Abs(expected)) + rounding*scale
	if found.OK == !none && (none || math.Abs(found.V-expected) <= allowed) {
		return
	}
	want := maybe.Finite(expected)
	r.check.mismatch(Mismatch{File: r.file, Row: r.key, Column: column, Found: number(found), Expected: number(want)})
}

func (r row) text(column, found, expected string) {
	if r.check.Compared++; found != expected {
		r.check.mismatch(Mismatch{File: r.file, Row: r.key, Column: column, Found: show(found), Expected: show(expected)})
	}
}

// none compares numbers that must be missing.
func (r row) none(columns []string, found ...maybe.Float) {
	for i, v := range found {
		r.number(columns[i], v, math.NaN(), 0)
	}
}

// largestOf is the largest absolute value.
func largestOf(samples ...[]float64) float64 {
	size := 0.0
	for _, x := range samples {
		for _, v := range x {
			size = math.Max(size, math.Abs(v))
		}
	}
	return size
}

// zero reports whether a difference of numbers of some size is zero as far as their digits tell.
func zero(difference, scale float64) bool { return math.Abs(difference) <= rounding*scale }

// checkSummaries recomputes what describes a group: mean, SD (divisor n - 1), SEM = SD/√n, CV = 100 SD/mean of a positive
// mean, quartiles and median (type 7), extremes, exp of mean and SD of the logs where every value is positive, and the
// limits of the mean, mean ∓ t SEM, which on the log scale are exp(mean log ∓ t SD log/√n).
//
// A censored value may be anything beyond its limit: an order statistic stands where all of that leaves it the same. The
// geometric mean, its SD and interval then come from a likelihood, which is not recomputed.
func (a all) checkSummaries(c *Check) {
	t := a.tables["summaries"]
	confidence := a.rec.Plan.Analysis.Confidence
	for i, s := range rowsOf[schemas.Summary](t) {
		x := a.samples[groupKey{s.Group, seriesKey{s.Endpoint, s.Analyte, s.Matrix, s.StudyDay, s.Variable}}]
		r := row{t.file, t.key(i), c}
		if x.censored() > 0 {
			r.censoredSummary(s, x)
			continue
		}
		r.summary(s, x, confidence)
	}
}

func (r row) summary(s schemas.Summary, x sample, confidence float64) {
	nan := math.NaN()
	n := float64(len(x.values))
	if n == 0 {
		r.none([]string{"mean", "sd", "sem", "cv", "median", "q1", "q3", "min", "max", "geometric_mean", "geometric_sd", "ci_low", "ci_high"},
			s.Mean, s.SD, s.SEM, s.CV, s.Median, s.Q1, s.Q3, s.Min, s.Max, s.GeometricMean, s.GeometricSD, s.CILow, s.CIHigh)
		return
	}
	size := largestOf(x.values)
	m, sd := mean(x.values), math.Sqrt(variance(x.values))
	half := student(confidence, n-1) * sd / math.Sqrt(n)
	r.number("mean", s.Mean, m, size)
	r.number("sd", s.SD, sd, size)
	r.number("sem", s.SEM, sd/math.Sqrt(n), size)
	switch {
	case zero(m, size) && size > 0:
		r.check.skip(1, "coefficients of variation of a mean that rounding alone keeps from zero")
	case m > 0:
		r.number("cv", s.CV, 100*sd/m, 100*size*size/(m*m))
	default:
		r.number("cv", s.CV, nan, 0)
	}
	r.orderStatistics(s, x.values, x.values, size)
	y, positive := logs(x.values)
	if !positive {
		r.none([]string{"geometric_mean", "geometric_sd"}, s.GeometricMean, s.GeometricSD)
	} else {
		spread := math.Sqrt(variance(y))
		r.number("geometric_mean", s.GeometricMean, math.Exp(mean(y)), 0)
		r.number("geometric_sd", s.GeometricSD, math.Exp(spread), 0)
		if x.scale == endpoint.Log {
			half := student(confidence, n-1) * spread / math.Sqrt(n)
			r.number("ci_low", s.CILow, math.Exp(mean(y)-half), 0)
			r.number("ci_high", s.CIHigh, math.Exp(mean(y)+half), 0)
			return
		}
	}
	if x.scale == endpoint.Log {
		r.none([]string{"ci_low", "ci_high"}, s.CILow, s.CIHigh)
		return
	}
	r.number("ci_low", s.CILow, m-half, size)
	r.number("ci_high", s.CIHigh, m+half, size)
}

func (r row) censoredSummary(s schemas.Summary, x sample) {
	low, high := slices.Clone(x.values), slices.Clone(x.values)
	for i, c := range x.censoring {
		switch c {
		case "left":
			low[i] = math.Inf(-1)
		case "right":
			high[i] = math.Inf(1)
		}
	}
	r.none([]string{"mean", "sd", "sem", "cv"}, s.Mean, s.SD, s.SEM, s.CV)
	r.orderStatistics(s, low, high, largestOf(x.values))
	r.check.skip(4, "geometric means of groups with censored values, with SD and limits: a likelihood")
}

// orderStatistics compares what the ends of what is known of the values agree about.
func (r row) orderStatistics(s schemas.Summary, low, high []float64, size float64) {
	low, high = slices.Sorted(slices.Values(low)), slices.Sorted(slices.Values(high))
	for _, q := range []struct {
		column string
		found  maybe.Float
		p      float64
	}{{"min", s.Min, 0}, {"q1", s.Q1, 0.25}, {"median", s.Median, 0.5}, {"q3", s.Q3, 0.75}, {"max", s.Max, 1}} {
		expected := quantile(low, q.p)
		if expected != quantile(high, q.p) {
			expected = math.NaN()
		}
		r.number(q.column, q.found, expected, size)
	}
}

// Words of the inhibition table.
const (
	classOpen    = "open"
	classNarrow  = "narrow"
	classWeak    = "weak"
	classClosed  = "closed"
	classNone    = "none"
	byFieller    = "Fieller, group variances, Satterthwaite df"
	byWelch      = "Welch t on logs"
	byLikelihood = "Student's t on the log-normal likelihood with censoring"
)

// An inhibited is what a percent inhibition is recomputed from.
type inhibited struct {
	row
	schemas.Inhibition
	analysis                   plan.Analysis
	direction                  string
	comparator, treated, floor sample
	againstCensored            bool // a value of the comparator or of a group compared with it is censored
}

// checkInhibition recomputes every percent inhibition, and looks whether all are there that the plan asks for: for each
// series after day 0, each definition of its variable and each treated group with a response, and the comparators (0 %) and
// floors (100 %) of such groups as references.
func (a all) checkInhibition(c *Check) {
	groups := map[string]schemas.Group{}
	isComparator, isFloor := map[string]bool{}, map[string]bool{}
	for _, g := range rowsOf[schemas.Group](a.tables["groups"]) {
		groups[g.Group] = g
		if treated(g) {
			isComparator[g.Comparator], isFloor[g.Floor] = true, true
		}
	}
	censored := map[groupKey]bool{} // by comparator: it, or a group compared with it, has a censored value
	wanted := map[string]bool{}
	for key, s := range a.samples {
		g := groups[key.group]
		if s.censored() > 0 {
			censored[key] = true
			if treated(g) {
				censored[groupKey{g.Comparator, key.seriesKey}] = true
			}
		}
		if key.StudyDay.OK && key.StudyDay.V <= 0 {
			continue
		}
		_, variable := a.declared(key.seriesKey)
		for _, definition := range variable.Definitions {
			reference := isComparator[key.group] || isFloor[key.group] && usesFloor(definition)
			if treated(g) || reference {
				wanted[result(key, definition)] = true
			}
		}
	}
	t := a.tables["inhibition"]
	seen := map[string]bool{}
	ids := map[string]bool{}
	for i, inh := range rowsOf[schemas.Inhibition](t) {
		key := groupKey{inh.Group, seriesKey{inh.Endpoint, inh.Analyte, inh.Matrix, inh.StudyDay, inh.Variable}}
		r := row{t.file, t.key(i), c}
		name := result(key, inh.Definition)
		if seen[name] = true; !wanted[name] {
			c.mismatch(Mismatch{File: t.file, Row: r.key, Found: "a result", Expected: "none: the plan or the responses give no reason for it"})
			continue
		}
		if ids[inh.ResultID] {
			c.mismatch(Mismatch{File: t.file, Row: r.key, Column: "result_id", Found: show(inh.ResultID), Expected: "another for every result"})
		}
		ids[inh.ResultID] = true
		spec, variable := a.declared(key.seriesKey)
		a.checkFlags(r, inh, variable, treated(groups[inh.Group]))
		if !treated(groups[inh.Group]) {
			expected := 100.0
			if isComparator[inh.Group] {
				expected = 0
			}
			r.number("percent", inh.Percent, expected, 0)
			continue
		}
		g := groups[inh.Group]
		r.text("comparator", inh.Comparator, g.Comparator)
		r.text("floor", inh.Floor, g.Floor)
		of := func(group string) sample { return a.samples[groupKey{group, key.seriesKey}] }
		inhibited{
			row: r, Inhibition: inh, analysis: a.rec.Plan.Analysis, direction: spec.Direction,
			comparator: of(g.Comparator), treated: of(inh.Group), floor: of(g.Floor), againstCensored: censored[groupKey{g.Comparator, key.seriesKey}],
		}.compare()
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if !seen[name] {
			c.mismatch(Mismatch{File: t.file, Row: name, Found: "missing", Expected: "a result"})
		}
	}
}

func treated(g schemas.Group) bool { return g.Role == plan.Test || g.Role == plan.Positive }

func usesFloor(definition string) bool {
	return definition == endpoint.Window || definition == endpoint.LogWindow
}

// result names a percent inhibition for a person.
func result(key groupKey, definition string) string {
	s := "group=" + key.group + " endpoint=" + key.Endpoint
	for _, part := range []struct{ name, value string }{{"analyte", key.Analyte}, {"matrix", key.Matrix}} {
		if part.value != "" {
			s += " " + part.name + "=" + part.value
		}
	}
	if key.StudyDay.OK {
		s += " study_day=" + strconv.Itoa(int(key.StudyDay.V))
	}
	return s + " variable=" + key.Variable + " definition=" + definition
}

// declared is what the plan of the run says of the endpoint and variable of a series.
func (a all) declared(key seriesKey) (endpoint.Spec, endpoint.Variable) {
	for _, spec := range a.rec.Plan.Endpoints {
		for _, v := range spec.Variables {
			if spec.Name == key.Endpoint && v.Name == key.Variable {
				return spec, v
			}
		}
	}
	return endpoint.Spec{}, endpoint.Variable{}
}

// checkFlags compares headline, which is the definition that the plan names for the variable or, where it names none that
// the variable has, the variable's first, and primary: a headline of a treated group that is a primary analysis of the plan.
func (a all) checkFlags(r row, inh schemas.Inhibition, variable endpoint.Variable, isTreated bool) {
	own := variable.Definitions[0]
	for _, e := range slices.Backward(a.rec.Plan.Analysis.Endpoints) {
		if e.Endpoint == inh.Endpoint && (e.Variable == "" || e.Variable == inh.Variable) && slices.Contains(variable.Definitions, e.Definition) {
			own = e.Definition
		}
	}
	primary := isTreated && inh.Definition == own && slices.ContainsFunc(a.rec.Plan.Analysis.Primary, func(p plan.Primary) bool {
		sameDay := p.StudyDay == nil && !inh.StudyDay.OK || p.StudyDay != nil && inh.StudyDay == maybe.Some(*p.StudyDay)
		return p.Endpoint == inh.Endpoint && p.Analyte == inh.Analyte && p.Variable == inh.Variable && sameDay
	})
	r.text("headline", strconv.FormatBool(inh.Headline), strconv.FormatBool(inh.Definition == own))
	r.text("primary", strconv.FormatBool(inh.Primary), strconv.FormatBool(primary))
}

// compare recomputes the row, with V, T and N the means of comparator, treated group and floor:
//
//	window      100 (V - T)/(V - N)
//	no_floor    100 (V - T)/V
//	gmr         100 (1 - GM_T/GM_V), limits from Welch's interval of the difference of mean logs
//	log_window  100 (V - T)/(V - N) of logs
//
// There is none where a group has no value, where a value is censored (but for gmr, which then comes from a likelihood that
// is not recomputed), where a log does not exist, and where the window is closed.
func (i inhibited) compare() {
	definition, withFloor := i.Definition, usesFloor(i.Definition)
	v, t, n := i.comparator.values, i.treated.values, i.floor.values
	if !withFloor {
		n = nil
	}
	censored := i.comparator.censored() + i.treated.censored()
	mostly := 2*i.comparator.censored() > len(v) && 2*i.treated.censored() > len(t)
	if withFloor {
		censored += i.floor.censored()
	}
	onLogs := definition == endpoint.GMR || definition == endpoint.LogWindow
	switch {
	case len(v) == 0, withFloor && len(n) == 0, censored > 0 && definition != endpoint.GMR, definition == endpoint.GMR && mostly:
		i.nothing()
		return
	case definition == endpoint.GMR && i.againstCensored:
		i.check.skip(7, "ratios of geometric means with censored values, with limits, df and differences: a likelihood")
		return
	case onLogs:
		var ok [3]bool
		v, ok[0] = logs(v)
		t, ok[1] = logs(t)
		n, ok[2] = logs(n)
		if ok != [3]bool{true, true, true} {
			i.nothing()
			return
		}
	}
	confidence := i.analysis.Confidence
	size := largestOf(v, t, n)
	difference := welch(t, v, confidence)
	i.number("difference", i.Difference, difference.estimate, size)
	i.number("difference_ci_low", i.DifferenceCILow, difference.low, size)
	i.number("difference_ci_high", i.DifferenceCIHigh, difference.high, size)
	i.number("confidence", i.Confidence, confidence, 0)
	if definition == endpoint.GMR {
		i.none([]string{"window", "window_ci_low", "window_ci_high", "window_g"}, i.Window, i.WindowCILow, i.WindowCIHigh, i.WindowG)
		i.text("window_class", i.WindowClass, classNone)
		i.number("percent", i.Percent, 100*(1-math.Exp(difference.estimate)), 100*size)
		i.number("ci_low", i.CILow, 100*(1-math.Exp(difference.high)), 100*size)
		i.number("ci_high", i.CIHigh, 100*(1-math.Exp(difference.low)), 100*size)
		i.number("df", i.DF, difference.df, 0)
		i.method(byWelch, difference.df)
		return
	}
	i.byRatio(v, t, n, size, withFloor)
}

func (i inhibited) byRatio(v, t, n []float64, size float64, withFloor bool) {
	below := mean(v)
	if withFloor {
		below = mean(v) - mean(n)
	}
	if zero(below, size) && below != 0 {
		i.check.skip(7, "percentages over a denominator that rounding alone keeps from zero")
		return
	}
	f := fieller(v, t, n, withFloor, i.analysis.Confidence)
	worst := size / math.Abs(below) // how much larger rounding is in the ratio than in its parts
	class := classNone
	if withFloor {
		w := welch(v, n, i.analysis.Confidence)
		i.number("window", i.Window, w.estimate, size)
		i.number("window_ci_low", i.WindowCILow, w.low, size)
		i.number("window_ci_high", i.WindowCIHigh, w.high, size)
		if below == 0 {
			f.g = math.NaN()
		}
		i.number("window_g", i.WindowG, f.g, f.g*worst)
		class = i.class(below, f.g)
	} else {
		i.none([]string{"window", "window_ci_low", "window_ci_high", "window_g"}, i.Window, i.WindowCILow, i.WindowCIHigh, i.WindowG)
	}
	i.text("window_class", i.WindowClass, class)
	if class == classClosed || below == 0 {
		i.none([]string{"percent", "ci_low", "ci_high", "df"}, i.Percent, i.CILow, i.CIHigh, i.DF)
		i.method("", math.NaN())
		return
	}
	i.number("percent", i.Percent, f.percent, 100*worst)
	i.number("ci_low", i.CILow, f.low, 100*worst*worst)
	i.number("ci_high", i.CIHigh, f.high, 100*worst*worst)
	i.number("df", i.DF, f.df, f.df*worst)
	i.method(byFieller, f.df)
}

// class is the state of a window: closed where the comparator lies on the healthy side of the floor or g is 1 or more; weak
// where g is not known; otherwise by the plan's limits of g.
func (i inhibited) class(window, g float64) string {
	limits := i.analysis.Window
	switch {
	case i.direction == endpoint.HigherWorse && window < 0, i.direction == endpoint.LowerWorse && window > 0, window == 0, g >= 1:
		return classClosed
	case math.IsNaN(g), g >= limits.Narrow:
		return classWeak
	case g >= limits.Open:
		return classNarrow
	}
	return classOpen
}

// method compares the name of the method of an interval, which there is only with degrees of freedom.
func (i inhibited) method(name string, df float64) {
	if math.IsNaN(df) {
		name = ""
	}
	i.text("ci_method", i.CIMethod, name)
}

// nothing compares a row that can hold no number.
func (i inhibited) nothing() {
	i.none([]string{
		"percent", "ci_low", "ci_high", "df", "window", "window_ci_low", "window_ci_high", "window_g", "difference", "difference_ci_low", "difference_ci_high",
	}, i.Percent, i.CILow, i.CIHigh, i.DF, i.Window, i.WindowCILow, i.WindowCIHigh, i.WindowG, i.Difference, i.DifferenceCILow, i.DifferenceCIHigh)
	i.text("window_class", i.WindowClass, classNone)
	i.method("", math.NaN())
}
