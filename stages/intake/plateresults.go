package intake

import (
	"cmp"
	"fmt"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// signal is the number of the signal; missing if there is none.
func (p *plateReading) signal(w *tabular.Well) maybe.Float {
	if !w.Signal.Given() {
		return maybe.Float{}
	}
	v := p.number(w.Sheet, w.Signal, "a signal")
	if !v.OK && tabular.ParseValue(w.Signal.Text, p.signals).Form == tabular.Missing && !w.Result.Given() {
		p.noValue(w, w.Signal, "signal")
	}
	return v
}

func (p *plateReading) noValue(w *tabular.Well, e tabular.Entry, what string) {
	at := p.address(w.Sheet, e)
	p.found.addCause(cause{"A-45", at.File, at.Sheet, "", what + e.Text}, at, func() issue.Issue {
		stands := "a word or sign for no value stands"
		if e.Text == "" {
			stands = "nothing stands"
		}
		return issue.Issue{
			Endpoint: p.spec.Name, Found: p.typedAt(w.Sheet, e),
			Message:  fmt.Sprintf("well %s, %s: %s in the place of a %s", w.Name, cmp.Or(w.Analyte, p.spec.Title), stands, what),
			Expected: "a number", Likely: "too few beads, an empty well, or a fault of the reader", Effect: "counts as missing", Fix: "nothing, if the well failed; otherwise export the run again",
		}
	})
}

// fewBeads is the number of beads below which a median is uncertain, where the endpoint declares none.
const fewBeads = 35

// beads is the count of a well; a low one is reported at its address.
func (p *plateReading) beads(w *tabular.Well, analyte string) maybe.Float {
	n := p.number(w.Sheet, w.Count, "a count of beads")
	least := cmp.Or(p.spec.MinBeads, fewBeads)
	if n.OK && n.V < float64(least) {
		at := p.address(w.Sheet, w.Count)
		p.found.addCause(cause{code: "A-15", file: at.File, sheet: at.Sheet}, at, func() issue.Issue {
			return issue.Issue{
				Endpoint: p.spec.Name, Found: p.typedAt(w.Sheet, w.Count),
				Message:  fmt.Sprintf("%s in well %s (%s): %s beads", cmp.Or(analyte, p.spec.Title), w.Name, w.Sample.Text, number(n.V)),
				Expected: fmt.Sprintf("%d beads or more of each analyte", least), Effect: "the value is used where there is one",
				Fix: "look at the well (clogged needle, aggregated beads); repeat the sample if others of it agree badly",
			}
		})
	}
	return n
}

// result reads the concentration that the software computed, and makes a value of it if the well is a sample's.
func (p *plateReading) result(w *tabular.Well, c wellContent, well *schemas.CollectedWell, unit endpoint.Unit, hasUnit bool) {
	v := schemas.CollectedValue{
		File: p.file, Sheet: cmp.Or(w.Result.Sheet, w.Sheet), Row: w.Result.Row, Column: tabular.ColumnName(w.Result.Column), Kind: p.readout.Kind, Endpoint: p.spec.Name,
		Animal: c.animal, StudyDay: c.day, Analyte: well.Analyte, Matrix: c.matrix, Plate: well.Plate, Well: w.Name,
		Text: w.Result.Text, Typed: p.typedAt(w.Sheet, w.Result), Censoring: uncensored, Unit: unit.Name, Site: p.readout.Site,
	}
	if w.Sample.Row == w.Result.Row {
		v.AnimalColumn = tabular.ColumnName(w.Sample.Column)
	}
	v.Dilution = p.dilutionOf(c)
	v.LowerLimit, v.UpperLimit = p.limitsOf(w)
	p.readResult(w, c, &v)
	well.Result, well.Censoring = v.Value, v.Censoring
	if c.kind != tabular.SampleWell || c.animal == "" {
		return
	}
	at := p.address(w.Sheet, w.Result)
	switch {
	case !hasUnit:
		p.found.addOnce(issue.Address{File: p.file, Sheet: w.Sheet}, "F-26", w.Unit, func() issue.Issue {
			return issue.Issue{
				Endpoint: p.spec.Name, Found: w.Unit, Message: "the export does not say in which unit its concentrations are",
				Expected: "a unit in the export, or as `unit` of the readout: one of " + strings.Join(p.headings.units.names, ", "),
				Effect:   "the results are not read, as a guess could be wrong a thousandfold",
				Fix:      "add `unit: " + p.spec.Unit + "` (or what it was) to the readout in the config",
			}
		})
		return
	case !c.day.OK:
		p.found.addOnce(issue.Address{File: p.file}, "F-25", "day", func() issue.Issue {
			return issue.Issue{
				Endpoint: p.spec.Name, Message: "nothing says on which study day the samples were taken; the date of the export is that of the assay",
				Expected: "`study_day` of the readout, or of each sample in `samples` or the plate layout",
				Effect:   "the results are not read", Fix: "state `study_day` for the readout in the config",
			}
		})
		return
	}
	if v.Missing {
		p.noValue(w, w.Result, "result")
	}
	if w.Range != tabular.InRange && v.Censoring != uncensored {
		p.found.addCell(p.address(w.Sheet, w.RangeAt), "A-02", v.Analyte+v.Censoring, func() issue.Issue {
			return issue.Issue{
				Endpoint: p.spec.Name, Animal: v.Animal, Found: p.typedAt(w.Sheet, w.RangeAt),
				Message:  fmt.Sprintf("%s: results that the software calls %q are kept as censored", p.what(&v), w.RangeAt.Text),
				Expected: "results within the range of the curve", Effect: "used as censored at the limit, never as a number", Fix: "nothing",
			}
		})
	}
	p.used++
	if c.exported.OK && c.exported.V != 1 {
		p.diluted++
	}
	p.row = at.Row
	p.out.Values.Append(v)
}

// dilutionOf is the dilution of a sample: that of the layout, else of the export, × that of the config; missing if none is
// given.
func (p *plateReading) dilutionOf(c wellContent) maybe.Float {
	switch more := p.readout.Dilution; {
	case more != nil:
		return maybe.Finite(c.dilution.Or(1) * *more)
	default:
		return c.dilution
	}
}

// inWell is a concentration in the well, of one in the sample that the software multiplied by the dilution factor in the
// export: values are multiplied by the dilution once, in the check.
func (c wellContent) inWell(v float64) maybe.Float {
	if c.exported.V > 0 {
		v /= c.exported.V
	}
	return maybe.Finite(v)
}

// limitsOf are the limits of quantification in a well: those of the config, else the range of its standards.
func (p *plateReading) limitsOf(w *tabular.Well) (low, high maybe.Float) {
	if standards := p.curves[curveKey{w.Sheet, p.plate(w), w.Analyte}]; standards != nil && standards.ok {
		low, high = maybe.Some(standards.low.expected), maybe.Some(standards.high.expected)
	}
	if p.readout.LLOQ != nil {
		low = maybe.Some(*p.readout.LLOQ)
	}
	if p.readout.ULOQ != nil {
		high = maybe.Some(*p.readout.ULOQ)
	}
	return low, high
}

// readResult reads the text of a result into v.
func (p *plateReading) readResult(w *tabular.Well, c wellContent, v *schemas.CollectedValue) {
	at := p.address(w.Sheet, w.Result)
	cellColumn := &column{index: w.Result.Column, letters: at.Column}
	p.name, p.row = at.Sheet, at.Row
	quiet := c.kind != tabular.SampleWell || c.animal == ""
	r := tabular.ParseValue(w.Result.Text, p.results)
	beyond := w.Range
	switch r.Form {
	case tabular.Number:
		v.Value = c.inWell(r.Value)
	case tabular.Missing:
		v.Missing = true
	case tabular.Below, tabular.Above:
		v.Censoring = leftCensored
		side := "below"
		if r.Form == tabular.Above {
			v.Censoring, side = rightCensored, "above"
		}
		if r.HasLimit {
			v.Limit = c.inWell(r.Value)
		}
		if r.Instrument && !quiet {
			p.instrument(v, cellColumn, side+" the range of the curve")
		}
		return
	case tabular.Extrapolated:
		v.Value, beyond = c.inWell(r.Value), tabular.BeyondRange
	default:
		if !quiet {
			p.unusableResult(w, v, r.Form)
		}
		return
	}
	if beyond == tabular.BeyondRange {
		beyond = p.side(w, v)
	}
	switch beyond {
	case tabular.BelowRange:
		v.Censoring = leftCensored
	case tabular.AboveRange:
		v.Censoring = rightCensored
	case tabular.BeyondRange:
		v.Value, v.Missing = maybe.Float{}, false
		if !quiet {
			p.found.addCell(at, "F-19", "extrapolated "+v.Analyte, func() issue.Issue {
				return issue.Issue{
					Animal: v.Animal, Endpoint: v.Endpoint, Found: v.Typed,
					Message:  "the result is marked as beyond the standard curve, and nothing tells whether it lies below or above",
					Expected: "standards with their expected concentrations in the export, or limits in the config",
					Effect:   "the value is not used", Fix: "add `lloq` and `uloq` to the readout in the config",
				}
			})
		}
		return
	default:
		return
	}
	v.Value, v.Missing = maybe.Float{}, false
	if r.Form == tabular.Extrapolated && !quiet {
		side := "below"
		if v.Censoring == rightCensored {
			side = "above"
		}
		p.instrument(v, cellColumn, side+" the range of the curve")
	}
}

// side tells on which side of the curve a result lies that is marked as beyond it: by its signal, if that lies outside of
// those of the standards that bound the range; else by which limit it is nearer to, as a ratio.
func (p *plateReading) side(w *tabular.Well, v *schemas.CollectedValue) tabular.Flag {
	if standards := p.curves[curveKey{w.Sheet, p.plate(w), w.Analyte}]; standards != nil && standards.ok {
		if signal := tabular.ParseValue(w.Signal.Text, p.signals); signal.Form == tabular.Number && standards.low.signal < standards.high.signal {
			switch {
			case signal.Value <= standards.low.signal:
				return tabular.BelowRange
			case signal.Value >= standards.high.signal:
				return tabular.AboveRange
			}
		}
	}
	low, high := v.LowerLimit, v.UpperLimit
	if !low.OK || !high.OK || !v.Value.OK {
		return tabular.BeyondRange
	}
	if v.Value.V*v.Value.V < low.V*high.V {
		return tabular.BelowRange
	}
	return tabular.AboveRange
}

// unusableResult reports the text of a result that is no value.
func (p *plateReading) unusableResult(w *tabular.Well, v *schemas.CollectedValue, form tabular.Form) {
	at := p.address(w.Sheet, w.Result)
	code, message, fix := "F-27", "the cell holds text that is no result", settle(at, v.Text, "<value>", "<why>")
	switch form {
	case tabular.Ambiguous:
		code, message, fix = "F-07", "the number can be read as thousands or as decimals", "add `decimal: \".\"` (or \",\") to the readout in the config"
	case tabular.Annotated:
		code, message = "F-19", "the cell holds a number and a remark"
	}
	p.found.addCell(at, code, "", func() issue.Issue {
		return issue.Issue{
			Animal: v.Animal, Endpoint: v.Endpoint, Found: v.Typed, Message: message,
			Expected: fmt.Sprintf("a number in %s, or a word such as OOR <", v.Unit), Effect: "the value is not used", Fix: fix,
		}
	})
}
