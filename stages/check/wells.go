package check

import (
	"cmp"
	"fmt"
	"math"
	"path"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A wellCause names the wells of an analyte in a file.
type wellCause struct {
	fileCause
	endpoint, analyte, matrix string
	of                        string // the plates, of samples on several
}

// wells compares the wells of each sample of an immunoassay: within one plate and dilution, between the dilutions of
// a plate and between plates. Values are those of the undiluted sample.
func wells(s *study) {
	spread, dilutions, plates := causes[wellCause]{}, causes[wellCause]{}, causes[wellCause]{}
	ratios := map[wellCause][]float64{}
	for first := 0; first < len(s.cells); {
		end := first + 1
		for end < len(s.cells) && s.sameKey(&s.cells[first], &s.cells[end]) {
			end++
		}
		src := &s.sources[s.cells[first].source]
		if end-first > 1 && src.spec.Collapse == endpoint.ByDilution {
			cause := wellCause{fileCause{src.file, src.sheet}, src.endpoint, src.analyte, src.matrix, ""}
			var means []wellMean // of one dilution on one plate
			for _, w := range s.wellGroups(first, end) {
				mean, cv := stats.Mean(w.values), 100*math.Sqrt(stats.Variance(w.values))/stats.Mean(w.values)
				if cv > s.Checks.Limit("A-07") {
					r := s.ref(w.cell)
					r.note = fmt.Sprintf("%s day %d %.0f %% (%s)", r.animal, s.cells[first].day, cv, joinNumbers(w.values))
					spread.add(cause, r)
				}
				means = append(means, wellMean{w.plate, w.dilution, mean, w.cell})
			}
			s.compareDilutions(means, cause, dilutions)
			s.comparePlates(means, cause, plates, ratios)
		}
		first = end
	}
	spread.raise(s, func(c wellCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-07", Message: fmt.Sprintf("%s: wells of %s disagree: CV %s", what(c.endpoint, c.analyte, c.matrix),
				count(len(refs), "sample"), list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("a CV of at most %s %% between wells of one sample", number(s.Checks.Limit("A-07"))), Likely: "a bubble, a slip of the pipette, or a well at the edge",
			Effect: "used, with the mean of the wells", Fix: "look at the wells; repeat the sample, or leave a well out with a line in exclusions.csv",
		}
	})
	dilutions.raise(s, func(c wellCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-06", Message: fmt.Sprintf("%s: dilutions of %s disagree: %s", what(c.endpoint, c.analyte, c.matrix),
				count(len(refs), "sample"), list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("the same concentration of the undiluted sample, to %s %%", number(s.Checks.Limit("A-06"))), Likely: "a sample that does not dilute in parallel, or a wrong dilution factor",
			Effect: "the dilution with the most wells in range is used, of equals the lowest", Fix: "check the dilution factors, or leave one dilution out with a line in exclusions.csv",
		}
	})
	plates.raise(s, func(c wellCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-14", Message: fmt.Sprintf("%s: %s on %s with different values: %s; plate factor %s", what(c.endpoint, c.analyte, c.matrix),
				count(len(refs), "sample"), c.of, list(distinct(refs, noteOf)), number(math.Round(middle(ratios[c])*100)/100)),
			Expected: fmt.Sprintf("the same value on every plate, to %s %%", number(s.Checks.Limit("A-14"))), Likely: "standards of one plate that were prepared or read differently",
			Effect: "used, with the mean of the wells", Fix: "check the standards of both plates",
		}
	})
}

// A wellGroup is what a sample has at one dilution on one plate.
type wellGroup struct {
	plate    string
	dilution float64
	values   []float64
	cell     int32 // the first
}

type wellMean struct {
	plate          string
	dilution, mean float64
	cell           int32
}

// wellGroups gathers the numbers of a sample's cells by plate and dilution.
func (s *study) wellGroups(first, end int) []wellGroup {
	var groups []wellGroup
	for i := first; i < end; i++ {
		c := &s.cells[i]
		if !c.number() || c.value <= 0 {
			continue
		}
		row := s.collected(int32(i))
		dilution := row.Dilution.Or(1)
		at := slices.IndexFunc(groups, func(g wellGroup) bool { return g.plate == row.Plate && g.dilution == dilution })
		if at < 0 {
			at = len(groups)
			groups = append(groups, wellGroup{plate: row.Plate, dilution: dilution, cell: int32(i)})
		}
		groups[at].values = append(groups[at].values, c.value)
	}
	slices.SortFunc(groups, func(a, b wellGroup) int {
		return cmp.Or(cmp.Compare(a.plate, b.plate), cmp.Compare(a.dilution, b.dilution))
	})
	return groups
}

// compareDilutions compares the dilutions of a sample on each plate.
func (s *study) compareDilutions(means []wellMean, cause wellCause, found causes[wellCause]) {
	for k := 1; k < len(means); k++ { // by plate, then dilution
		a, b := means[k-1], means[k]
		if a.plate != b.plate || max(a.mean, b.mean) <= (1+s.Checks.Limit("A-06")/100)*min(a.mean, b.mean) {
			continue
		}
		r := s.ref(b.cell)
		r.note = fmt.Sprintf("%s 1:%s → %s, 1:%s → %s", r.animal, number(a.dilution), number(a.mean), number(b.dilution), number(b.mean))
		found.add(cause, r)
	}
}

// comparePlates compares the mean of a sample on each plate with that on the first.
func (s *study) comparePlates(means []wellMean, cause wellCause, found causes[wellCause], ratios map[wellCause][]float64) {
	var plates [][]wellMean
	for _, m := range means {
		if k := len(plates) - 1; k >= 0 && plates[k][0].plate == m.plate {
			plates[k] = append(plates[k], m)
		} else {
			plates = append(plates, []wellMean{m})
		}
	}
	mean := func(of []wellMean) float64 {
		sum := 0.0
		for _, m := range of {
			sum += m.mean
		}
		return sum / float64(len(of))
	}
	for k := 1; k < len(plates); k++ {
		a, b := mean(plates[0]), mean(plates[k])
		if max(a, b) <= (1+s.Checks.Limit("A-14")/100)*min(a, b) {
			continue
		}
		on := cause
		on.of = fmt.Sprintf("plates %s and %s", plates[0][0].plate, plates[k][0].plate)
		r := s.ref(plates[k][0].cell)
		r.note = fmt.Sprintf("%s %s and %s", r.animal, number(a), number(b))
		found.add(on, r)
		ratios[on] = append(ratios[on], b/a)
	}
}

// leastBeads is the smallest number of beads of a well that is not questioned.
func (s *study) leastBeads(spec *endpoint.Spec) float64 {
	return s.Checks.LimitOr("A-15", float64(spec.MinBeads))
}

// beads warns of wells with few beads.
func beads(s *study) {
	found := causes[wellCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if src.spec.MinBeads == 0 || !c.used() {
			continue
		}
		if n := s.collected(int32(i)).Beads; n.OK && float64(n.V) < s.leastBeads(src.spec) {
			r := s.ref(int32(i))
			r.note = fmt.Sprintf("%s %d", r.animal, n.V)
			found.add(wellCause{fileCause{src.file, src.sheet}, src.endpoint, src.analyte, src.matrix, ""}, r)
		}
	}
	found.raise(s, func(c wellCause, refs []ref) issue.Issue {
		least := number(s.leastBeads(s.specs[c.endpoint]))
		return issue.Issue{
			Code: "A-15", Message: fmt.Sprintf("%s: %s from fewer than %s beads: %s", what(c.endpoint, c.analyte, c.matrix),
				count(len(refs), "value"), least, list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("at least %s beads", least), Likely: "a clogged needle, or beads that stuck together", Effect: "used",
			Fix: "look at the wells; repeat the sample, or leave the value out with a line in exclusions.csv",
		}
	})
}

// titres warns of titres that are none of the dilutions that a readout declares.
func titres(s *study) {
	found := causes[wellCause]{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !src.unit.Titre || !c.number() {
			continue
		}
		r, declared := s.titration(src)
		if !declared {
			continue
		}
		first := 1.0
		if r.FirstDilution != nil {
			first = *r.FirstDilution
		}
		if steps := math.Log(c.value/first) / math.Log(*r.DilutionStep); steps < -onStep || math.Abs(steps-math.Round(steps)) > onStep {
			at := s.ref(int32(i))
			at.note = fmt.Sprintf("1:%s × %s^k", number(first), number(*r.DilutionStep))
			found.add(wellCause{fileCause{src.file, src.sheet}, src.endpoint, src.analyte, src.matrix, ""}, at)
		}
	}
	found.raise(s, func(c wellCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-29", Message: fmt.Sprintf("%s: %s that no dilution of the series %s has: %s", what(c.endpoint, c.analyte, c.matrix),
				count(len(refs), "titre"), refs[0].note, list(distinct(refs, textOf))),
			Expected: "a titre of the series, as first_dilution and dilution_step of the readout give it", Likely: "a typing slip, or a titre read between two dilutions",
			Effect: "used", Fix: "correct the titre, or first_dilution and dilution_step in the config",
		}
	})
}

// onStep is how far a titre may lie from a dilution, in steps: titres are typed rounded (1:204800, 1:33.3).
const onStep = 0.05

// titration is the readout that declares the dilutions of a source.
func (s *study) titration(src *source) (plan.Readout, bool) {
	for _, r := range s.Readouts {
		sheet, err := path.Match(r.Sheet, src.sheet)
		if r.Kind == src.kind && r.File == src.file && (r.Sheet == "" || err == nil && sheet) && r.DilutionStep != nil {
			return r, true
		}
	}
	return plan.Readout{}, false
}
