package inhibit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/maybe"
	"earmark/internal/series"
	"earmark/internal/stats"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// The ways in which an interval is made.
const (
	byFieller    = "Fieller, group variances, Satterthwaite df"
	byWelch      = "Welch t on logs"
	byLikelihood = "Student's t on the log-normal likelihood with censoring"
)

// treated is the row of one treated group.
//
//	window      100 (V - T) / (V - N)              means
//	no_floor    100 (V - T) / V                    means
//	gmr         100 (1 - GM_T / GM_V)              geometric means
//	log_window  100 (ln V - ln T) / (ln V - ln N)  means of logs
//
// V, T and N are comparator, treated group and floor. The percentage is missing, with the reason in the notes, where a
// group has no value, where the window is closed or reversed, and, but for gmr, where a value is known only as below or
// above a limit. It is never clipped.
func (d defined) treated(g plan.Group) schemas.Inhibition {
	row := d.row(g.Name, g.Comparator, g.Floor)
	s := d.samples(g)
	var notes []string
	switch reason := d.cannot(g, s); {
	case reason != "":
		notes = append(notes, "no percentage: "+reason)
	case d.definition == endpoint.GMR && d.modelCensored(g):
		notes = append(notes, d.byLikelihood(&row, g, s)...)
	default:
		notes = append(notes, d.byMoments(&row, s)...)
	}
	if v, found := d.active(g.Comparator, g.Floor); found && row.Percent.OK {
		notes = append(notes, v.text()+": the percentage is against that (R-03)")
	}
	switch {
	case !row.Percent.OK:
	case d.direction == endpoint.Context:
		notes = append(notes, "whether lower is better depends on the context: the percentage ranks nothing as good or bad")
	case d.direction == endpoint.LowerWorse && !d.usesFloor():
		notes = append(notes, "lower is worse here: the percentage is the decrease from the comparator, and a negative one is better")
	}
	row.Notes = strings.Join(notes, "; ")
	return row
}

// samples are the groups that a percentage rests on.
type samples struct {
	comparator, treated, floor series.Sample
	withFloor                  bool
}

func (d defined) samples(g plan.Group) samples {
	s := samples{comparator: d.series.Group(g.Comparator), treated: d.series.Group(g.Name)}
	if d.usesFloor() {
		s.floor, s.withFloor = d.series.Group(g.Floor), true
	}
	return s
}

func (s samples) censored() int {
	return s.comparator.Censored() + s.treated.Censored() + s.floor.Censored()
}

func (s samples) n() int { return s.comparator.N() + s.treated.N() + s.floor.N() }

// cannot says why there can be no percentage whatever the values are; empty if there can.
func (d defined) cannot(g plan.Group, s samples) string {
	switch {
	case s.comparator.N() == 0:
		return fmt.Sprintf("the comparator %s has no value here", g.Comparator)
	case s.withFloor && g.Floor == "":
		return "the plan names no floor"
	case s.withFloor && s.floor.N() == 0:
		return fmt.Sprintf("the floor %s has no value here", g.Floor)
	case s.censored() > 0 && d.definition != endpoint.GMR:
		return fmt.Sprintf("%d of %d values are beyond a limit, and a mean needs them all", s.censored(), s.n())
	case d.definition == endpoint.GMR && s.mostlyCensored():
		return "most values of both groups are below or above a limit"
	}
	return ""
}

func (s samples) mostlyCensored() bool {
	return 2*s.comparator.Censored() > s.comparator.N() && 2*s.treated.Censored() > s.treated.N()
}

// modelCensored reports whether a value of the comparator or of any group compared with it is censored.
func (d defined) modelCensored(g plan.Group) bool {
	if d.series.Group(g.Comparator).Censored() > 0 {
		return true
	}
	return slices.ContainsFunc(d.Groups, func(other plan.Group) bool {
		return other.Treated() && other.Comparator == g.Comparator && d.series.Group(other.Name).Censored() > 0
	})
}

// byLikelihood computes the geometric mean ratio where values are censored: in one log-normal model of the comparator and
// all groups compared with it, which is the model of the comparison too, so that both give one ratio. Where a whole group
// lies beyond a limit its mean is not known and there is no percentage.
func (d defined) byLikelihood(row *schemas.Inhibition, g plan.Group, s samples) []string {
	groups, alone, at := [][]stats.CensoredValue{s.comparator.CensoredValues()}, []int{0}, 0
	for _, other := range d.Groups {
		if sample := d.series.Group(other.Name); other.Treated() && other.Comparator == g.Comparator && sample.N() > 0 {
			if other.Name == g.Name {
				at = len(groups)
			}
			alone = append(alone, len(groups)) // each a family of its own: nothing is adjusted here
			groups = append(groups, sample.CensoredValues())
		}
	}
	fit, err := stats.FitCensoredRatios(groups, 0, alone, d.Analysis.Confidence)
	switch {
	case err != nil:
		return []string{"no percentage: " + err.Error()}
	case fit.Status != stats.StatusOK:
		return []string{"no percentage: " + fit.Status}
	case fit.Contrasts[at].Status != stats.StatusOK:
		return []string{"no percentage: every value of a group is beyond a limit"}
	}
	c := fit.Contrasts[at]
	row.CIMethod, row.Confidence = byLikelihood, maybe.Some(d.Analysis.Confidence)
	row.DF = maybe.Finite(fit.SmallSampleDF)
	row.Percent = maybe.Finite(-100 * math.Expm1(c.Effect))
	row.CILow, row.CIHigh = maybe.Finite(100*(1-c.SmallSampleHigh)), maybe.Finite(100*(1-c.SmallSampleLow))
	row.Difference = maybe.Finite(c.Effect)
	row.DifferenceCILow, row.DifferenceCIHigh = maybe.Finite(math.Log(c.SmallSampleLow)), maybe.Finite(math.Log(c.SmallSampleHigh))
	return append([]string{fmt.Sprintf("%d of %d values censored", s.censored(), s.n())}, d.beyond(row)...)
}

// byMoments computes the percentage from means, or means of logs.
func (d defined) byMoments(row *schemas.Inhibition, s samples) []string {
	v, t, n := s.comparator.Values, s.treated.Values, s.floor.Values
	if d.onLogs() {
		if positive := slices.Min(slices.Concat(v, t, n)) > 0; !positive {
			return []string{"no percentage: a value is zero or negative, which has no logarithm"}
		}
		v, t, n = stats.Logs(v), stats.Logs(t), stats.Logs(n)
	}
	difference := stats.WelchT(t, v, d.Analysis.Confidence)
	row.Difference = maybe.Finite(difference.Estimate)
	row.DifferenceCILow, row.DifferenceCIHigh = maybe.Finite(difference.CILow), maybe.Finite(difference.CIHigh)
	row.Confidence = maybe.Some(d.Analysis.Confidence)
	if d.definition == endpoint.GMR {
		return d.gmr(row, difference)
	}
	var floor []float64
	if s.withFloor {
		floor = n
	}
	r := stats.Inhibition(v, t, floor, d.Analysis.Confidence)
	var notes []string
	if s.withFloor {
		if reason := d.window(row, r, v, n); reason != "" {
			return []string{reason}
		}
	}
	row.Percent = maybe.Finite(r.Percent)
	if !row.Percent.OK {
		return []string{"no percentage: the comparator's mean is zero"}
	}
	row.CIMethod, row.DF = byFieller, maybe.Finite(r.Welch.DF)
	switch r.Welch.Fieller.Type {
	case stats.FiellerBounded:
		row.CILow, row.CIHigh = maybe.Finite(r.Welch.Fieller.Low), maybe.Finite(r.Welch.Fieller.High)
	case stats.FiellerUndefined:
		row.CIMethod = ""
		notes = append(notes, "no interval: too few animals, or no spread, to estimate the variances")
	default:
		notes = append(notes, "the interval is unbounded: the denominator is not established")
	}
	if d.definition == endpoint.NoFloor && !d.variable.TrueZero {
		notes = append(notes, "without a floor, on values whose zero does not mean none: cannot reach 100 % (R-06)")
	}
	if s.withFloor && r.Percent > nearFloor && min(len(v), len(t), len(n)) < fewAnimals {
		notes = append(notes, "so near the floor and with so few animals the interval is slightly too narrow: it holds about 93 %")
	}
	return append(notes, d.beyond(row)...)
}

// Where a simulation (docs/simulation.md) found Fieller's interval to hold less than it says: a group near the floor, which
// varies little, with four mice a group.
const (
	nearFloor  = 80.0 // percent
	fewAnimals = 6
)

// gmr writes the geometric mean ratio as a percentage.
func (d defined) gmr(row *schemas.Inhibition, logs stats.TTestResult) []string {
	row.Percent = maybe.Finite(-100 * math.Expm1(logs.Estimate))
	if logs.Status != stats.StatusOK {
		return []string{"no interval: " + logs.Status}
	}
	row.CIMethod, row.DF = byWelch, maybe.Finite(logs.DF)
	row.CILow, row.CIHigh = maybe.Finite(-100*math.Expm1(logs.CIHigh)), maybe.Finite(-100*math.Expm1(logs.CILow))
	return d.beyond(row)
}

// window writes the state of the disease window. It returns the reason why no percentage may stand on it, if there is one.
func (d defined) window(row *schemas.Inhibition, r stats.InhibitionResult, v, n []float64) string {
	w := stats.WelchT(v, n, d.Analysis.Confidence)
	row.Window = maybe.Finite(w.Estimate)
	row.WindowCILow, row.WindowCIHigh = maybe.Finite(w.CILow), maybe.Finite(w.CIHigh)
	g := r.Welch.Fieller.G
	row.WindowG = maybe.Finite(g)
	limits := d.Analysis.Window
	healthy := wrongSide(d.direction, r.Denominator)
	switch {
	case healthy && g < 1: // with its whole interval
		row.WindowClass = Closed
		return "no percentage: the comparator is better than the floor (R-02)"
	case healthy || r.Denominator == 0 || g >= 1:
		row.WindowClass = Closed
		return "no percentage: the disease window is not established (R-01)"
	case math.IsNaN(g):
		// Too few animals to know; the note on the missing interval says so.
		row.WindowClass = Weak
	case g >= limits.Narrow:
		row.WindowClass = Weak
	case g >= limits.Open:
		row.WindowClass = Narrow
	default:
		row.WindowClass = Open
	}
	return ""
}

// wrongSide reports whether the comparator lies on the healthy side of the floor.
func wrongSide(direction string, window float64) bool {
	switch direction {
	case endpoint.HigherWorse:
		return window < 0
	case endpoint.LowerWorse:
		return window > 0
	}
	return false
}

// beyond remarks on percentages outside 0 to 100, which are printed as they are. Where lower is worse, a percentage without a
// floor has the other sign; where the direction depends on the context, none is worse.
func (d defined) beyond(row *schemas.Inhibition) []string {
	switch low, high := row.CILow, row.CIHigh; {
	case low.OK && low.V > 100:
		return []string{"the whole interval lies above 100 %: beyond the floor"}
	case d.direction == endpoint.Context || d.direction == endpoint.LowerWorse && !d.usesFloor():
		return nil
	case high.OK && high.V < 0:
		return []string{"the whole interval lies below 0 %: worse than the comparator"}
	}
	return nil
}
