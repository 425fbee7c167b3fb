package calibrate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// dilutionDiffers is a factor between a control and what it should be that no assay explains.
const dilutionDiffers = 5.0

// concentrations reads the wells of samples and controls off the curve.
func (p *plate) concentrations() {
	if !p.ok {
		return
	}
	for i := range p.wells {
		w := &p.wells[i]
		if w.SampleType != sampleWell && w.SampleType != controlWell {
			continue
		}
		switch {
		case w.Saturated && p.curve.Falling:
			w.censoring = leftCensored
		case w.Saturated:
			w.censoring = rightCensored
		case w.measured:
			w.x, w.censoring = p.read(w.y)
		}
		if p.takes(w) {
			p.used++
		}
	}
}

// read is the concentration of a signal, and on which side of the limits it lies.
func (p *plate) read(y float64) (x maybe.Float, censoring string) {
	back := p.fit.BackCalculate(y, 0, stats.CurveWeighting(p.curve.Weighting))
	switch {
	case strings.HasPrefix(back.Status, "beyond asymptote d"):
		return maybe.Float{}, rightCensored
	case back.Status != "ok":
		return maybe.Float{}, leftCensored
	case back.X < p.low:
		return maybe.Finite(back.X), leftCensored
	case back.X > p.high:
		return maybe.Finite(back.X), rightCensored
	}
	return maybe.Finite(back.X), uncensored
}

// takes reports whether the value of a well is read off the curve.
func (p *plate) takes(w *well) bool {
	return p.ok && p.curve.Values != plan.ValuesSoftware && w.SampleType == sampleWell && w.Animal != "" && (w.measured || w.Saturated)
}

// value is the value of a sample, in the place of the software's result where there is one.
func (p *plate) value(w *well) schemas.CalibratedValue {
	v := schemas.CalibratedValue{
		File: w.File, Sheet: w.Sheet, Row: w.Row, Column: w.Column, Kind: w.Kind, Endpoint: w.Endpoint, Animal: w.Animal, StudyDay: w.StudyDay, Analyte: w.Analyte, Matrix: w.Matrix,
		Text: w.Text, Typed: w.Text, Signal: true, Value: w.x, Censoring: w.censoring, Unit: w.Unit,
		LowerLimit: maybe.Finite(p.low), UpperLimit: maybe.Finite(p.high), Plate: p.name, Well: w.Well, Dilution: w.Dilution, Site: p.readout.Site,
	}
	if w.ResultRow > 0 {
		v.Sheet, v.Row, v.Column, v.Text, v.Typed, v.Signal = w.ResultSheet, w.ResultRow, w.ResultColumn, w.ResultText, w.ResultText, false
	}
	if w.censoring != uncensored {
		v.Value = maybe.Float{}
	}
	return v
}

// compareSoftware reports results of the software that differ from the values read off the curve.
func (p *plate) compareSoftware(issues *issue.List) {
	if !p.ok {
		return
	}
	var differing []*well
	var ratios []float64
	compared, most := 0, p.checks.Limit("A-47")
	for i := range p.wells {
		w := &p.wells[i]
		if w.SampleType != sampleWell || !w.Result.OK || w.Result.V <= 0 || w.censoring != uncensored || !w.x.OK {
			continue
		}
		compared++
		if ratio := w.x.V / w.Result.V; 100*math.Abs(ratio-1) > most {
			differing, ratios = append(differing, w), append(ratios, ratio)
		}
	}
	if len(differing) == 0 {
		return
	}
	worst := 0
	for i, r := range ratios {
		if math.Abs(math.Log(r)) > math.Abs(math.Log(ratios[worst])) {
			worst = i
		}
	}
	used, likely := "the values read off the curve are used", "another model, weighting or handling of the blank in the software"
	if p.curve.Values == plan.ValuesSoftware {
		used = "the results of the software are used"
	}
	slices.Sort(ratios)
	if middle := ratios[len(ratios)/2]; middle > 2 || middle < 0.5 {
		likely = "a dilution that the software has or has not multiplied by"
	}
	i := p.issueAt("A-47", differing, fmt.Sprintf("%s: of %d results of the software %d differ by more than %s %% from the curve; most in well %s: %s, read off the curve %s (in the well)",
		p.title(), compared, len(differing), number(most), differing[worst].Well, p.amount(differing[worst].Result.V), p.amount(differing[worst].x.V)))
	i.Found = differing[0].ResultText
	i.Expected, i.Likely, i.Effect = fmt.Sprintf("the same concentration to %s %%", number(most)), likely, used
	i.Fix = "declare `curve` of the readout as in the software, or `curve: {values: software}` to use its results"
	issues.Add(i)
}

// uncalibrated says why a plate with samples has no curve, and what is used instead.
func (p *plate) uncalibrated(issues *issue.List) {
	if p.ok && p.curve.Values != plan.ValuesSoftware {
		return
	}
	var silent, reported []*well
	for i := range p.wells {
		w := &p.wells[i]
		switch {
		case w.SampleType != sampleWell || w.Animal == "" || !w.measured && !w.Saturated:
		case w.ResultRow > 0:
			reported = append(reported, w)
		default:
			silent = append(silent, w)
		}
	}
	standards := p.allStandards()
	why := strings.TrimPrefix(strings.Join(p.notes, "; "), "no curve: ")
	switch {
	case len(silent) > 0 && p.ok:
		i := p.issueAt("A-41", silent, p.title()+": the results of the software are to be used, and these wells have none")
		i.Expected, i.Effect, i.Fix = "a result beside every signal", "the wells are no values of the study", "remove `values: software` from the curve of the readout, or export the results"
		issues.Add(i)
	case len(silent) > 0 && len(standards) == 0:
		p.silent = silent
	case len(silent) > 0 && !p.explained:
		i := p.issueAt("A-09", standards, fmt.Sprintf("%s: %s", p.title(), why))
		i.Expected, i.Effect, i.Fix = "at least three concentrations of standards in a row that the curve recovers to "+p.recovered(),
			fmt.Sprintf("samples without a concentration: %d", len(silent)), "look at the standards; mask wells that failed with lines in corrections.csv, or repeat the plate"
		issues.Add(i)
	case len(reported) > 0 && len(standards) > 0 && !p.ok && why != "" && !p.explained:
		i := p.issueAt("A-09", standards, fmt.Sprintf("%s: %s", p.title(), why))
		i.Severity = issue.Warning
		i.Expected, i.Effect, i.Fix = "at least three concentrations of standards in a row that the curve recovers to "+p.recovered(),
			"the results of the software are used", "look at the standards"
		issues.Add(i)
	}
}

// reportSilent reports plates whose samples have signals and which have no standards: one issue a plate, whatever the
// number of its analytes.
func reportSilent(plates []plate, issues *issue.List) {
	type key struct{ endpoint, file, name string }
	var order []key
	of := map[key][]*plate{}
	for i := range plates {
		if p := &plates[i]; len(p.silent) > 0 {
			k := key{p.wells[0].Endpoint, p.file, p.name}
			if of[k] == nil {
				order = append(order, k)
			}
			of[k] = append(of[k], p)
		}
	}
	for _, k := range order {
		var wells []*well
		var analytes, dilutions []string
		nameless := 0 // wells of standards without a concentration
		for _, p := range of[k] {
			wells, analytes = append(wells, p.silent...), append(analytes, p.wells[0].Analyte)
		}
		first := of[k][0]
		for i := range first.wells {
			w := &first.wells[i]
			if w.SampleType != standardWell {
				continue
			}
			nameless++
			if text := number(w.Dilution.V); w.Dilution.OK && !slices.Contains(dilutions, text) {
				dilutions = append(dilutions, text)
			}
		}
		what := first.title()
		if len(analytes) > 1 {
			what = fmt.Sprintf("plate %s, analytes: %d (%s)", first.name, len(analytes), listed(analytes))
		}
		why := "the plate has no standards with their concentrations"
		if nameless > 0 {
			why = fmt.Sprintf("the plate has wells of standards (%d), and nothing gives their concentrations", nameless)
		}
		i := first.issueAt("A-41", wells, fmt.Sprintf("%s: signals of samples without a concentration: %d; %s", what, len(wells), why))
		i.Expected = "standards on the same plate with their concentrations, or results beside the signals"
		i.Effect, i.Fix = "the signals are no values of the study", "name the wells of the standards and their concentrations in `plate_layout`, or export the results too"
		if len(dilutions) > 1 {
			i.Fix += fmt.Sprintf("; the export gives the standards' dilutions (%s): the concentration in the well is that of the undiluted standard divided by the dilution", listed(dilutions))
		}
		issues.Add(i)
	}
}

// listed lists names, at most eight.
func listed(names []string) string {
	const shown = 8
	text := strings.Join(names[:min(len(names), shown)], ", ")
	if more := len(names) - shown; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// compareControls compares what controls hold in the sample with what they should, and between plates.
func compareControls(plates []plate, issues *issue.List) {
	type key struct{ endpoint, analyte, sample string }
	type level struct {
		plate *plate
		wells []*well
		sum   float64
	}
	var order []key
	levels := map[key][]level{}
	for i := range plates {
		p := &plates[i]
		for j := range p.wells {
			w := &p.wells[j]
			if w.SampleType != controlWell || w.censoring != uncensored || !w.x.OK || w.x.V <= 0 {
				continue
			}
			neat := w.x.V * w.Dilution.Or(1)
			if ratio := neat / w.Expected.Or(neat); w.Expected.V > 0 && (ratio > dilutionDiffers || ratio < 1/dilutionDiffers) {
				i := p.issueAt("A-05", []*well{w}, fmt.Sprintf("%s: control %s in well %s is %s, %s times what it should be (%s)",
					p.title(), w.Sample, w.Well, p.amount(neat), number(ratio), p.amount(w.Expected.V)))
				raiseDilution(i, issues)
			}
			k := key{w.Endpoint, w.Analyte, strings.ToLower(w.Sample)}
			if len(levels[k]) == 0 {
				order = append(order, k)
			}
			if n := len(levels[k]); n == 0 || levels[k][n-1].plate != p {
				levels[k] = append(levels[k], level{plate: p})
			}
			last := &levels[k][len(levels[k])-1]
			last.wells, last.sum = append(last.wells, w), last.sum+neat
		}
	}
	for _, k := range order {
		mean := func(l level) float64 { return l.sum / float64(len(l.wells)) }
		first := levels[k][0]
		for _, l := range levels[k][1:] {
			ratio := mean(l) / mean(first)
			if k.sample == "" || ratio <= dilutionDiffers && ratio >= 1/dilutionDiffers {
				continue
			}
			i := l.plate.issueAt("A-05", l.wells, fmt.Sprintf("%s: control %s is %s, on plate %s %s: a factor of %s",
				l.plate.title(), l.wells[0].Sample, l.plate.amount(mean(l)), first.plate.name, first.plate.amount(mean(first)), number(max(ratio, 1/ratio))))
			raiseDilution(i, issues)
		}
	}
}

func raiseDilution(i issue.Issue, issues *issue.List) {
	i.Expected, i.Likely = "the same control at the same concentration", "a dilution factor that is missing, or was applied twice"
	i.Effect = "the samples of the plate may be off by the same factor"
	i.Fix = "correct the dilution in the plate layout or the config"
	issues.Add(i)
}

// replicates warns of wells of one standard whose signals disagree.
func (p *plate) replicates(issues *issue.List) {
	byLevel := map[float64][]*well{}
	var order []float64
	for _, w := range p.allStandards() {
		if byLevel[w.Expected.V] == nil {
			order = append(order, w.Expected.V)
		}
		byLevel[w.Expected.V] = append(byLevel[w.Expected.V], w)
	}
	var wells []*well
	var notes []string
	for _, x := range order {
		of := byLevel[x]
		y := make([]float64, len(of))
		for i, w := range of {
			y[i] = w.y
		}
		mean := stats.Mean(y)
		if len(of) < 2 || mean <= 0 {
			continue
		}
		if cv := 100 * math.Sqrt(stats.Variance(y)) / mean; cv > p.checks.Limit("A-07") {
			wells = append(wells, of...)
			texts := make([]string, len(of))
			for i, w := range of {
				texts[i] = cmp.Or(w.Text, number(w.y))
			}
			notes = append(notes, fmt.Sprintf("%s: CV %s (%s)", p.amount(x), percent(cv), strings.Join(texts, ", ")))
		}
	}
	if len(wells) == 0 {
		return
	}
	i := p.issueAt("A-07", wells, fmt.Sprintf("%s: wells of standards disagree: %s", p.title(), strings.Join(notes, "; ")))
	i.Expected, i.Likely = fmt.Sprintf("a CV of at most %s %% between wells of one standard", number(p.checks.Limit("A-07"))), "a bubble, a slip of the pipette, or a well at the edge"
	i.Effect, i.Fix = "every well is in the fit", "mask a well that failed with a line in corrections.csv"
	issues.Add(i)
}
