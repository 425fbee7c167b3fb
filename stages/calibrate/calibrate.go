// Package calibrate reads concentrations off the standard curves of plates: it fits a curve to the signals of the standards
// of every plate and analyte, finds the range that they support, and turns the signals of samples into values, censored
// where they lie beyond that range.
package calibrate

import (
	"cmp"
	"fmt"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Params of the stage.
type Params struct {
	Study    string
	Readouts []plan.Readout
	Checks   issue.Checks `json:",omitempty"`
}

// Input of the stage. The rows may come in any order.
type Input struct {
	Wells *table.Of[schemas.CollectedWell]
}

// Output of the stage.
type Output struct {
	Calibrated *table.Of[schemas.CalibratedValue]
	Curves     *table.Of[schemas.StandardCurve]
	Points     *table.Of[schemas.CurvePoint]
}

// Kinds of wells.
const (
	standardWell = "standard"
	blankWell    = "blank"
	controlWell  = "control"
	sampleWell   = "sample"
)

const (
	uncensored    = "none"
	leftCensored  = "left"
	rightCensored = "right"
)

// Run calibrates plates. For every plate and analyte, with y the signal and x the concentration in the well:
//
//	y = d + (a - d)/(1 + (x/c)^b)            4pl
//	y = d + (a - d)/(1 + (x/c)^b)^g          5pl
//
// is fitted to the single wells of the standards by least squares, weighted by 1/y², or as the readout declares. Blanks are
// not subtracted, as a is the signal of nothing, unless the readout declares it; then the mean of the blank wells is
// subtracted from every other well first. With weights, or after a subtraction, wells whose y is not positive have no
// weight, and after a subtraction a standard of concentration 0 says nothing: they are left out.
//
// A curve is judged by its standards: of each concentration the mean of the back-calculated wells must lie within 80 to
// 120 % of what it is meant to be, their coefficient of variation within 20 %. The working range is the longest unbroken
// run of such concentrations, at least three; LLOQ and ULOQ are its ends. Where every concentration but the lowest or the
// highest passes once that one is left out of the fit, and it does not pass, it is left out. The model is the one that the readout declares;
// else 4pl, and 5pl where more concentrations of it pass and there are at least six. R² is not looked at.
//
// The value of a sample is x of its y by the inverse function, in the well; check multiplies it by the dilution, once, and
// the limits alike. Below LLOQ or above ULOQ, by the curve or beyond one of its asymptotes, it is censored at that limit and
// never extrapolated; so is a signal beyond what the reader can measure. Limits that the readout declares narrow the range
// and never widen it. The readout may ask for the values that the software computed; where there is no curve they are the
// only ones.
func Run(p Params, in Input, issues *issue.List) (Output, error) {
	out := Output{
		Calibrated: new(table.Of[schemas.CalibratedValue]), Curves: new(table.Of[schemas.StandardCurve]), Points: new(table.Of[schemas.CurvePoint]),
	}
	plates := p.plates(in.Wells)
	for i := range plates {
		if err := plates[i].calibrate(issues); err != nil {
			return Output{}, err
		}
		plates[i].write(&out, p.Study)
	}
	reportSilent(plates, issues)
	compareControls(plates, issues)
	out.Calibrated.Sort()
	out.Curves.Sort()
	out.Points.Sort()
	return out, nil
}

// A plate is the wells of an analyte on a plate, on their way to concentrations.
type plate struct {
	name      string // with its file where several files have a plate of the name
	file      string
	wells     []well
	readout   plan.Readout
	checks    issue.Checks
	curve     plan.Curve // with the defaults in place of what is not declared
	blank     float64    // that was subtracted
	fit       stats.CurveFit
	rng       stats.WorkingRange
	low, high float64 // of the working range, in the well; only if ok
	ok        bool
	used      int
	suspect   *suspect
	silent    []*well // samples with signals and without a concentration, as the plate has no standards
	explained bool    // an issue says why there is no curve
	notes     []string
}

// A well with its signal as fitted.
type well struct {
	schemas.CollectedWell
	y         float64 // only if measured
	measured  bool
	x         maybe.Float // of samples and controls, in the well; null beyond an asymptote
	censoring string
}

func (w *well) address() issue.Address {
	return issue.Address{File: w.File, Sheet: w.Sheet, Row: w.Row, Column: w.Column}
}

// plates gathers wells by endpoint, plate, analyte and file, in this order.
func (p Params) plates(wells *table.Of[schemas.CollectedWell]) []plate {
	rows := wells.Rows()
	slices.SortFunc(rows, func(a, b schemas.CollectedWell) int {
		return cmp.Or(
			cmp.Compare(a.Endpoint, b.Endpoint), cmp.Compare(a.Plate, b.Plate), cmp.Compare(a.Analyte, b.Analyte), cmp.Compare(a.File, b.File), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row), cmp.Compare(len(a.Column), len(b.Column)), cmp.Compare(a.Column, b.Column),
		)
	})
	files := map[[2]string]map[string]bool{} // by endpoint and plate
	for _, w := range rows {
		key := [2]string{w.Endpoint, w.Plate}
		if files[key] == nil {
			files[key] = map[string]bool{}
		}
		files[key][w.File] = true
	}
	var plates []plate
	for i, w := range rows {
		if i == 0 || w.Endpoint != rows[i-1].Endpoint || w.Plate != rows[i-1].Plate || w.Analyte != rows[i-1].Analyte || w.File != rows[i-1].File {
			name := w.Plate
			if len(files[[2]string{w.Endpoint, w.Plate}]) > 1 {
				name = w.File + ": " + w.Plate
			}
			readout := p.readout(&w)
			plates = append(plates, plate{name: name, file: w.File, readout: readout, curve: declared(readout.Curve), checks: p.Checks})
		}
		at := &plates[len(plates)-1]
		at.wells = append(at.wells, well{CollectedWell: w, y: w.Signal.V, measured: w.Signal.OK, censoring: uncensored})
	}
	return plates
}

// readout is the readout that a well was read by.
func (p Params) readout(w *schemas.CollectedWell) plan.Readout {
	for _, r := range p.Readouts {
		if r.File == w.File && r.Kind == w.Kind {
			return r
		}
	}
	return plan.Readout{}
}

// declared is what a readout says of its curve, with the defaults; the model stays empty if it is free.
func declared(c *plan.Curve) plan.Curve {
	if c == nil {
		c = &plan.Curve{}
	}
	d := *c
	d.Weighting = cmp.Or(d.Weighting, string(stats.InverseSquaredY))
	return d
}

// calibrate finds the curve and the concentrations of a plate. A plate without any signal has neither.
func (p *plate) calibrate(issues *issue.List) error {
	if !slices.ContainsFunc(p.wells, func(w well) bool { return w.measured }) {
		return nil
	}
	p.subtract(issues)
	p.replicates(issues)
	p.gradients(issues)
	if !p.mistaken(issues) {
		if err := p.fitCurve(issues); err != nil {
			return fmt.Errorf("plate %s: %w", p.name, err)
		}
	}
	p.concentrations()
	p.compareSoftware(issues)
	p.uncalibrated(issues)
	return nil
}

// subtract takes the mean blank off every signal, if the readout declares it (A-11 where that cannot be right).
func (p *plate) subtract(issues *issue.List) {
	var blanks []float64
	already := false
	for _, w := range p.wells {
		already = already || w.Blanked
		if w.SampleType == blankWell && w.measured {
			blanks = append(blanks, w.y)
		}
	}
	subtract := p.curve.Blank == plan.BlankSubtract
	switch {
	case subtract && already:
		i := p.issue("A-11", "the blank is to be subtracted from signals that the export gives without it: it would be taken off twice")
		i.Severity, i.Expected, i.Effect, i.Fix = issue.Error, "blanks that are subtracted once or not at all", "the blank is not subtracted again", "remove `blank: subtract` from the curve of the readout"
		issues.Add(i)
		subtract = false
	case subtract && len(blanks) == 0:
		i := p.issue("A-11", "the blank is to be subtracted, and the plate has no blank wells")
		i.Severity, i.Expected, i.Effect, i.Fix = issue.Error, "wells of type blank", "nothing is subtracted", "name the blank wells in the plate layout, or remove `blank: subtract`"
		issues.Add(i)
		subtract = false
	}
	p.curve.Blank = cmp.Or(p.curve.Blank, plan.BlankNone)
	switch {
	case subtract:
		p.blank = stats.Mean(blanks)
		for i := range p.wells {
			p.wells[i].y -= p.blank
		}
	case already:
		p.curve.Blank = plan.BlankAlready
	case p.curve.Blank == plan.BlankSubtract:
		p.curve.Blank = plan.BlankNone
	}
	var negative []*well
	for i := range p.wells {
		if w := &p.wells[i]; w.measured && w.y < 0 && w.SampleType != blankWell {
			negative = append(negative, w)
		}
	}
	if len(negative) == 0 {
		return
	}
	i := p.issueAt("A-11", negative, fmt.Sprintf("%s: negative signals: %s", p.title(), wellNames(negative)))
	i.Expected = "signals above that of a blank"
	switch p.curve.Blank {
	case plan.BlankNone:
		i.Likely = "the reader or the software has subtracted a blank already"
		i.Fix = "export raw signals, or declare `curve: {blank: already}`"
	default:
		i.Likely = "samples without analyte, or blank wells that read too high"
		i.Fix = "look at the blank wells; nothing, if they are right"
	}
	i.Effect = "used as below the limit"
	issues.Add(i)
}

// title names a plate and its analyte for a person.
func (p *plate) title() string {
	if a := p.wells[0].Analyte; a != "" {
		return fmt.Sprintf("%s, plate %s", a, p.name)
	}
	return "plate " + p.name
}

// issue is an issue of a whole plate.
func (p *plate) issue(code, message string) issue.Issue {
	return issue.Issue{Code: code, At: issue.Address{File: p.file, Sheet: p.wells[0].Sheet}, Endpoint: p.wells[0].Endpoint, Message: p.title() + ": " + message}
}

// issueAt is an issue of some wells.
func (p *plate) issueAt(code string, wells []*well, message string) issue.Issue {
	i := issue.Issue{Code: code, At: wells[0].address(), Endpoint: wells[0].Endpoint, Found: wells[0].Text, Message: message}
	for _, w := range wells[1:] {
		i.More = append(i.More, w.address())
	}
	return i
}

// write adds the curve, its points and the values of the samples to the output.
func (p *plate) write(out *Output, study string) {
	if !slices.ContainsFunc(p.wells, func(w well) bool { return w.measured && w.SampleType == standardWell && w.Expected.OK }) {
		return
	}
	out.Curves.Append(p.row(study))
	for i := range p.wells {
		w := &p.wells[i]
		if !w.measured || w.SampleType == blankWell {
			continue
		}
		point := schemas.CurvePoint{
			Endpoint: w.Endpoint, Plate: p.name, Analyte: w.Analyte, Well: w.Well, Row: w.Row, Column: w.Column, Kind: w.SampleType, X: w.x, Y: w.y, Censoring: w.censoring,
		}
		if w.SampleType == standardWell {
			point.X = w.Expected
		}
		out.Points.Append(point)
	}
	for i := range p.wells {
		if w := &p.wells[i]; p.takes(w) {
			out.Calibrated.Append(p.value(w))
		}
	}
}
