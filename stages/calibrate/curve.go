package calibrate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
)

// Numbers of concentrations of standards.
const (
	fewestLevels  = 3 // in a working range
	asymmetryFrom = 6 // from which five parameters are fitted unasked
)

// confidence of the intervals of a fit, of which none is used.
const confidence = 0.95

// standards are the wells that a curve is fitted to, and how many are left out.
func (p *plate) standards(without float64) (x, y []float64, left int) {
	for _, w := range p.wells {
		if w.SampleType != standardWell || !w.measured || !w.Expected.OK || w.Expected.V < 0 || w.Expected.V == without {
			continue
		}
		if w.y <= 0 && p.curve.Weighting != string(stats.Unweighted) || w.Expected.V == 0 && p.curve.Blank != "none" {
			left++
			continue
		}
		x, y = append(x, w.Expected.V), append(y, w.y)
	}
	return x, y, left
}

// nothing is no concentration, which leaves no standard out.
const nothing = -1.0

// fitted is a curve with its range.
type fitted struct {
	curve stats.CurveFit
	rng   stats.WorkingRange
}

func (f fitted) passing() int {
	n := 0
	for _, l := range f.rng.Levels {
		if l.X >= f.rng.LLOQ && l.X <= f.rng.ULOQ {
			n++
		}
	}
	return n
}

// fitStandards fits the declared model, or the one that the rule of Run picks.
func (p *plate) fitStandards(x, y []float64) (fitted, error) {
	one := func(model stats.CurveModel) (fitted, error) {
		var f fitted
		var err error
		if f.curve, err = stats.FitCurve(model, x, y, stats.CurveWeighting(p.curve.Weighting), confidence); err != nil {
			return f, err
		}
		f.rng, err = f.curve.FindWorkingRange(x, y, p.acceptance())
		return f, err
	}
	if p.curve.Model != "" {
		return one(stats.CurveModel(p.curve.Model))
	}
	four, err := one(stats.FourPL)
	if err != nil {
		return four, err
	}
	levels := positiveLevels(x)
	if four.passing() == levels || levels < asymmetryFrom {
		return four, nil
	}
	five, err := one(stats.FivePL)
	if err != nil || five.passing() <= four.passing() {
		return four, err
	}
	return five, nil
}

// acceptance is what a standard has to be to count.
func (p *plate) acceptance() stats.Acceptance {
	return stats.Acceptance{Recovery: p.checks.Limit("A-08"), CV: p.checks.Limit("A-09")}
}

// recovered is the recovery that a standard needs, in words, and expected all that it needs.
func (p *plate) recovered() string {
	most := p.acceptance().Recovery
	return fmt.Sprintf("%s to %s %%", number(100-most), number(100+most))
}

func (p *plate) expected() string {
	return fmt.Sprintf("every standard back-calculated to %s with a CV of at most %s %%", p.recovered(), number(p.acceptance().CV))
}

func positiveLevels(x []float64) int {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	return len(slices.DeleteFunc(sorted, func(v float64) bool { return v <= 0 }))
}

// fitCurve fits the curve of a plate and says what is wrong with it.
func (p *plate) fitCurve(issues *issue.List) error {
	x, y, left := p.standards(nothing)
	if left > 0 {
		p.notes = append(p.notes, fmt.Sprintf("%d wells of standards without a positive signal, or of concentration 0 after the blank was subtracted, are left out", left))
	}
	levels := positiveLevels(x)
	if levels == 0 {
		return nil // uncalibrated says it, if there are samples
	}
	f, err := p.fitStandards(x, y)
	if err != nil {
		return err
	}
	p.fit, p.rng = f.curve, f.rng
	if p.fit.Status != "ok" {
		p.notes = append(p.notes, "no curve: "+strings.TrimPrefix(p.fit.Status, "undefined: "))
		return nil
	}
	if p.isFalling() != p.curve.Falling {
		p.direction(issues)
		return nil
	}
	all := f.rng.Levels
	if f.passing() < levels {
		p.suspect, err = p.findSuspect(all)
		if err != nil {
			return err
		}
	}
	if s := p.suspect; s != nil && s.atEnd {
		p.notes = append(p.notes, fmt.Sprintf("the fit leaves out standard %s, which back-calculates to %s without it", p.amount(s.level.X), percent(s.level.Recovery)))
		f = s.others
		p.fit, p.rng = f.curve, f.rng
	}
	passing := f.passing()
	switch {
	case passing < fewestLevels:
		p.notes = append(p.notes, fmt.Sprintf("no curve: of %d concentrations of standards %d are recovered within %s with a CV of at most %s %% in one run, fewer than %d: %s",
			levels, passing, p.recovered(), number(p.acceptance().CV), fewestLevels, p.recoveries(all)))
	case !p.limit():
		p.notes = append(p.notes, "no curve: the declared limits leave nothing of the working range")
	default:
		p.ok = true
	}
	if p.suspect != nil && !p.suspect.atEnd {
		p.notes = append(p.notes, fmt.Sprintf("without standard %s every other one is recovered", p.amount(p.suspect.level.X)))
		p.explained = true
		p.reportOutlier(issues)
	} else if p.ok && passing < levels {
		p.reportRange(issues, all)
	}
	return nil
}

// limit sets the limits of the plate: the working range, as far as the readout does not narrow it. It reports whether
// anything is left.
func (p *plate) limit() bool {
	p.low, p.high = p.rng.LLOQ, p.rng.ULOQ
	if l := p.readout.LLOQ; l != nil && *l > p.low {
		p.low = *l
	}
	if u := p.readout.ULOQ; u != nil && *u < p.high {
		p.high = *u
	}
	return p.low < p.high
}

// reportRange warns of a working range that does not hold every standard.
func (p *plate) reportRange(issues *issue.List, all []stats.StandardRecovery) {
	beyond := slices.DeleteFunc(slices.Clone(all), func(l stats.StandardRecovery) bool { return l.X >= p.rng.LLOQ && l.X <= p.rng.ULOQ })
	p.notes = append(p.notes, "standards beyond the working range: "+p.recoveries(beyond))
	i := p.issueAt("A-09", p.standardWells(beyond), fmt.Sprintf("%s: the curve does not recover %s; the working range is %s to %s",
		p.title(), p.recoveries(beyond), p.amount(p.rng.LLOQ), p.amount(p.rng.ULOQ)))
	i.Severity, i.Expected = issue.Warning, p.expected()
	i.Likely = "standards beyond what the assay can tell apart"
	i.Effect = "values outside of the working range are censored at its ends"
	i.Fix = "nothing, if the samples lie within; otherwise assay them at another dilution"
	issues.Add(i)
}

// A suspect is a concentration without which every other one passes, while it does not by the curve of the others.
type suspect struct {
	level  stats.StandardRecovery // by the curve of the others
	others fitted
	atEnd  bool // it is the lowest or the highest
}

// findSuspect finds the suspect among the concentrations; of several, the one whose absence leaves the smallest largest
// error of recovery. Nil if there is none, or too few others to tell.
func (p *plate) findSuspect(levels []stats.StandardRecovery) (*suspect, error) {
	if len(levels) < fewestLevels+3 { // a curve of four parameters needs two more
		return nil, nil
	}
	var best *suspect
	for k, candidate := range levels {
		x, y, _ := p.standards(candidate.X)
		f, err := p.fitStandards(x, y)
		if err != nil {
			return nil, err
		}
		if f.curve.Status != "ok" || f.passing() < len(levels)-1 || best != nil && f.rng.MaxError >= best.others.rng.MaxError {
			continue
		}
		x, y, _ = p.standards(nothing)
		whole, err := f.curve.FindWorkingRange(x, y, p.acceptance())
		if err != nil {
			return nil, err
		}
		if r := whole.Levels; k < len(r) && !p.acceptance().Recovered(r[k].Recovery) { // wells that only disagree bend nothing
			best = &suspect{level: whole.Levels[k], others: f, atEnd: k == 0 || k == len(levels)-1}
		}
	}
	return best, nil
}

// reportOutlier reports a standard by which the others fail.
func (p *plate) reportOutlier(issues *issue.List) {
	wells := p.standardWells([]stats.StandardRecovery{p.suspect.level})
	low, high := math.Inf(1), math.Inf(-1)
	for _, l := range p.suspect.others.rng.Levels {
		low, high = min(low, l.Recovery), max(high, l.Recovery)
	}
	i := p.issueAt("A-08", wells, fmt.Sprintf("%s: standard %s (%s) back-calculates to %s by the curve of the others, which are recovered to %s to %s",
		p.title(), p.amount(p.suspect.level.X), wellNames(wells), percent(p.suspect.level.Recovery), percent(low), percent(high)))
	i.Expected = p.expected()
	i.Likely = "a slip of the pipette, or a concentration typed wrong"
	i.Effect = "the curve bends towards it, and every value of the plate with it"
	i.Fix = "repeat the plate, or mask each well with a line in corrections.csv: " + issue.CorrectionLine(wells[0].address(), wells[0].Text, "NA", "<why>")
	issues.Add(i)
}

// standardWells are the wells of some concentrations.
func (p *plate) standardWells(levels []stats.StandardRecovery) []*well {
	var wells []*well
	for i := range p.wells {
		w := &p.wells[i]
		if w.SampleType == standardWell && w.measured && slices.ContainsFunc(levels, func(l stats.StandardRecovery) bool { return l.X == w.Expected.V }) {
			wells = append(wells, w)
		}
	}
	return wells
}

func (p *plate) isFalling() bool { return p.fit.Params[0] > p.fit.Params[3] }

// direction reports a curve that runs the wrong way.
func (p *plate) direction(issues *issue.List) {
	p.notes = append(p.notes, "no curve: signals fall with the concentration of the standards")
	i := p.issueAt("A-10", p.allStandards(), p.title()+": signals fall with the concentration of the standards")
	i.Expected = "signals that rise with the concentration, as in a sandwich assay"
	i.Likely = "the concentrations of the standards are typed in reverse order, or the plate is upside down"
	i.Fix = "correct the concentrations; or declare `curve: {falling: true}` for a competitive assay"
	if p.curve.Falling {
		p.notes[len(p.notes)-1] = "no curve: signals rise with the concentration of the standards"
		i.Message = p.title() + ": signals rise with the concentration of the standards"
		i.Expected = "signals that fall with the concentration, as `falling` declares"
		i.Fix = "correct the concentrations; or remove `falling` from the curve of the readout"
	}
	i.Effect = "no concentration is read off this plate"
	issues.Add(i)
	p.explained = true
}

func (p *plate) allStandards() []*well {
	var wells []*well
	for i := range p.wells {
		if w := &p.wells[i]; w.SampleType == standardWell && w.measured && w.Expected.OK {
			wells = append(wells, w)
		}
	}
	return wells
}

// row is the curve as a row of its table.
func (p *plate) row(study string) schemas.StandardCurve {
	without := nothing
	if p.suspect != nil && p.suspect.atEnd {
		without = p.suspect.level.X
	}
	x, _, _ := p.standards(without)
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	first := &p.wells[0]
	row := schemas.StandardCurve{
		Study: study, Endpoint: first.Endpoint, Plate: p.name, Analyte: first.Analyte, Unit: first.Unit, Model: "none", Weighting: p.curve.Weighting, Blank: p.curve.Blank,
		Standards: int32(len(slices.Compact(sorted))), Wells: int32(len(x)), Used: int32(p.used), Notes: strings.Join(p.notes, "; "),
	}
	if !p.ok {
		return row
	}
	row.Model = string(p.fit.Model)
	row.A, row.B, row.C, row.D, row.G = maybe.Finite(p.fit.Params[0]), maybe.Finite(p.fit.Params[1]), maybe.Finite(p.fit.Params[2]), maybe.Finite(p.fit.Params[3]), maybe.Some(1.0)
	if p.fit.Model == stats.FivePL {
		row.G = maybe.Finite(p.fit.Params[4])
	}
	row.LLOQ, row.ULOQ, row.MaxError = maybe.Finite(p.low), maybe.Finite(p.high), maybe.Finite(p.rng.MaxError)
	return row
}

// amount is a concentration for a person.
func (p *plate) amount(v float64) string {
	return strings.TrimSpace(number(v) + " " + p.wells[0].Unit)
}

// recoveries lists concentrations with how they are recovered.
func (p *plate) recoveries(levels []stats.StandardRecovery) string {
	var parts []string
	for _, l := range levels {
		text := "beyond the curve"
		switch {
		case math.IsNaN(l.Mean):
		case !p.acceptance().Recovered(l.Recovery):
			text = percent(l.Recovery)
		default:
			text = fmt.Sprintf("%s, CV %s", percent(l.Recovery), percent(l.CV))
		}
		parts = append(parts, fmt.Sprintf("%s (%s)", number(l.X), text))
	}
	return strings.Join(parts, ", ")
}

// number prints four significant digits, percent whole ones.
func number(v float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	if err != nil {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

func percent(v float64) string {
	if math.IsNaN(v) {
		return "beyond the curve"
	}
	return strconv.FormatFloat(v, 'f', 0, 64) + " %"
}

// wellNames lists wells, at most eight.
func wellNames(wells []*well) string {
	var names []string
	for _, w := range wells {
		names = append(names, cmp.Or(w.Well, w.address().Cell()))
	}
	return listed(names)
}
