package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
)

// undeterminedWells censors wells of a PCR at the last cycle, and warns of them and of late ones.
func undeterminedWells(s *study) {
	for e := range s.Endpoints {
		if spec := &s.Endpoints[e]; spec.Amplification != nil {
			(&amplified{study: s, spec: spec, Amplification: spec.Amplification}).undetermined()
		}
	}
}

// amplification looks at the wells of a PCR that are left within the limits: those that disagree, genes without their
// reference genes, reference genes that differ between the groups, and folds of the file that are the
// reciprocals of what its cycles give.
func amplification(s *study) {
	for e := range s.Endpoints {
		if spec := &s.Endpoints[e]; spec.Amplification != nil {
			a := &amplified{study: s, spec: spec, Amplification: spec.Amplification}
			a.spread()
			a.gather()
			a.referenceless()
			a.shifts()
			a.folds()
		}
	}
}

// An amplified is one endpoint of threshold cycles.
type amplified struct {
	*study
	*endpoint.Amplification
	spec  *endpoint.Spec
	means map[sampleKey]map[string]geneMean // by gene
	order []sampleKey                       // samples, by animal
}

// A geneMean is the mean Ct of the wells of a sample and gene, of those in which it was determined.
type geneMean struct {
	ct    float64
	cells []int32 // of all its wells that are used
}

// of reports whether a cell is of the endpoint and used.
func (a *amplified) of(i int) bool {
	c := &a.cells[i]
	return c.used() && a.sources[c.source].endpoint == a.spec.Name
}

// undetermined censors wells at the last cycle, and warns of them and of late ones.
func (a *amplified) undetermined() {
	never, late := causes[analyteCause]{}, causes[analyteCause]{}
	for i := range a.cells {
		if !a.of(i) {
			continue
		}
		c := &a.cells[i]
		if c.censoring == uncensored && c.value == a.Cycles {
			c.censoring = rightCensored
		}
		cause := analyteCause{a.spec.Name, a.sources[c.source].analyte}
		switch {
		case c.censoring == rightCensored:
			never.add(cause, a.ref(int32(i)))
		case c.value > a.Late && c.value < a.Cycles:
			late.add(cause, a.ref(int32(i)))
		}
	}
	never.raise(a.study, func(c analyteCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-24", Message: fmt.Sprintf("%s: %s undetermined, such as %q: above %s cycles, not %s", what(c.endpoint, c.analyte, ""),
				count(len(refs), "well"), refs[0].text, number(a.Cycles), number(a.Cycles)),
			Expected: "a Ct below the number of cycles", Likely: "too little of the gene, or a failed reaction",
			Effect: "used as censored, never as a number", Fix: "nothing, if the number of cycles is right (cycles of the readout)",
		}
	})
	late.raise(a.study, func(c analyteCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-24", Message: fmt.Sprintf("%s: %s with a Ct above %s: %s", what(c.endpoint, c.analyte, ""), count(len(refs), "well"),
				number(a.Late), list(distinct(refs, textOf))),
			Expected: fmt.Sprintf("a Ct of at most %s", number(a.Late)), Likely: "a gene with few copies, primer dimers, or a trace of genomic DNA",
			Effect: "used", Fix: "look at the melting curves and at the wells without template",
		}
	})
}

// spread warns of wells of one sample and gene that disagree.
func (a *amplified) spread() {
	found := causes[wellCause]{}
	for first := 0; first < len(a.cells); {
		end := first + 1
		for end < len(a.cells) && a.sameKey(&a.cells[first], &a.cells[end]) {
			end++
		}
		var values []float64
		at := -1
		for i := first; i < end; i++ {
			if a.of(i) && a.cells[i].number() {
				values = append(values, a.cells[i].value)
				if at < 0 {
					at = i
				}
			}
		}
		if sd := math.Sqrt(stats.Variance(values)); sd > a.Spread {
			src := &a.sources[a.cells[at].source]
			r := a.ref(int32(at))
			r.note = fmt.Sprintf("%s %s %s (%s)", r.animal, src.analyte, number(math.Round(sd*100)/100), joinNumbers(values))
			found.add(wellCause{fileCause{src.file, src.sheet}, src.endpoint, "", src.matrix, ""}, r)
		}
		first = end
	}
	found.raise(a.study, func(c wellCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-07", Message: fmt.Sprintf("%s: wells of %s disagree: SD %s", what(c.endpoint, "", c.matrix), count(len(refs), "sample"), list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("an SD of at most %s cycles between wells of one sample", number(a.Spread)), Likely: "a slip of the pipette, or a bubble",
			Effect: "used, with the mean of the wells", Fix: "look at the wells; repeat the sample, or leave a well out with a line in exclusions.csv",
		}
	})
}

// gather takes the mean Ct of each sample and gene.
func (a *amplified) gather() {
	a.means = map[sampleKey]map[string]geneMean{}
	for i := range a.cells {
		if !a.of(i) {
			continue
		}
		c := &a.cells[i]
		src := &a.sources[c.source]
		key := sampleKey{c.animal, c.day, src.matrix}
		if a.means[key] == nil {
			a.means[key] = map[string]geneMean{}
			a.order = append(a.order, key)
		}
		m := a.means[key][src.analyte]
		m.cells = append(m.cells, int32(i))
		a.means[key][src.analyte] = m
	}
	for _, genes := range a.means {
		for gene, m := range genes {
			var values []float64
			for _, i := range m.cells {
				if a.cells[i].number() {
					values = append(values, a.cells[i].value)
				}
			}
			m.ct = stats.Mean(values)
			genes[gene] = m
		}
	}
	slices.SortFunc(a.order, func(x, y sampleKey) int {
		return cmp.Or(cmp.Compare(x.animal, y.animal), cmp.Compare(x.day, y.day), cmp.Compare(x.matrix, y.matrix))
	})
}

// reference is the mean Ct of the reference genes of a sample; NaN, with the names of those that lack one, if not all have one.
func (a *amplified) reference(key sampleKey) (ct float64, lacking []string) {
	values := make([]float64, 0, len(a.References))
	for _, gene := range a.References {
		m, there := a.means[key][gene]
		if !there || math.IsNaN(m.ct) {
			lacking = append(lacking, gene)
			continue
		}
		values = append(values, m.ct)
	}
	if lacking != nil {
		return math.NaN(), lacking
	}
	return stats.Mean(values), nil
}

// referenceless sets genes of samples aside that lack a reference gene.
func (a *amplified) referenceless() {
	type lackCause struct {
		fileCause
		genes string
	}
	found := causes[lackCause]{}
	for _, key := range a.order {
		_, lacking := a.reference(key)
		if lacking == nil {
			continue
		}
		for gene, m := range a.means[key] {
			if slices.Contains(a.References, gene) {
				continue
			}
			for _, i := range m.cells {
				src := &a.sources[a.cells[i].source]
				found.add(lackCause{fileCause{src.file, src.sheet}, list(lacking)}, a.ref(i))
				a.fail(i, "A-28")
			}
		}
	}
	found.raise(a.study, func(c lackCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-28", Message: fmt.Sprintf("%s: no Ct of %s in the samples of %s, against which %s would be set", a.spec.Name, c.genes,
				list(distinct(refs, animalOf)), count(len(refs), "well")),
			Expected: fmt.Sprintf("every reference gene (%s) in every sample, of the same animal, matrix and study day", list(a.References)),
			Likely:   "a well that failed, or another spelling of the gene in the file than in reference_genes", Effect: a.effect(refs),
			Fix: "add the wells, or correct reference_genes of the readout in the config",
		}
	})
}

// Levels of the test of a reference gene's shift: a warning below referenceP, which one study in twenty passes by chance, an
// error below referenceCertain, as it stops the study.
const (
	referenceP       = 0.05
	referenceCertain = 0.001
)

// shifts finds reference genes that differ between the groups: by Welch's analysis of variance of the animals' mean
// Ct, and by at least Shift cycles between the means of two groups of three animals or more.
func (a *amplified) shifts() {
	type batch struct {
		gene, matrix string
		day          int32
	}
	groups := map[batch][][]float64{}
	cells := map[batch][]int32{}
	var batches []batch
	for _, key := range a.order {
		group := a.animals[key.animal].group
		for _, gene := range a.References {
			m, there := a.means[key][gene]
			if !there || math.IsNaN(m.ct) || group < 0 {
				continue
			}
			of := batch{gene, key.matrix, key.day}
			if groups[of] == nil {
				groups[of] = make([][]float64, len(a.Groups))
				batches = append(batches, of)
			}
			groups[of][group] = append(groups[of][group], m.ct)
			cells[of] = append(cells[of], m.cells...)
		}
	}
	found, certain := causes[batch]{}, map[batch]bool{}
	for _, of := range batches {
		low, high, between := -1, -1, [][]float64{}
		for g, values := range groups[of] {
			if len(values) < 3 {
				continue
			}
			between = append(between, values)
			if mean := stats.Mean(values); low < 0 || mean < stats.Mean(groups[of][low]) {
				low = g
			}
			if mean := stats.Mean(values); high < 0 || mean > stats.Mean(groups[of][high]) {
				high = g
			}
		}
		if len(between) < 2 {
			continue
		}
		shift := stats.Mean(groups[of][high]) - stats.Mean(groups[of][low])
		test, err := stats.WelchAnova(between)
		if err != nil || shift < a.Shift || !(test.P < referenceP) {
			continue
		}
		certain[of] = test.P < referenceCertain
		for _, i := range cells[of] {
			r := a.ref(i)
			r.note = fmt.Sprintf("%s cycles between %s and %s (Welch's analysis of variance: p = %s)", number(math.Round(shift*100)/100),
				a.groupName(int32(low)), a.groupName(int32(high)), pText(test.P))
			found.add(of, r)
		}
	}
	found.raise(a.study, func(of batch, refs []ref) issue.Issue {
		i := issue.Issue{
			Code: "A-25", Message: fmt.Sprintf("the reference gene %s differs between the groups on day %d, by %s", of.gene, of.day, refs[0].note),
			Expected: fmt.Sprintf("a reference gene that treatment and disease leave alone, to %s cycles", number(a.Shift)),
			Likely:   "a gene that inflammation regulates, or different amounts of RNA in the reactions",
			Effect:   "used: ΔCt of every gene is biased by up to that much",
			Fix:      "take another reference gene (reference_genes of the readout), or accept the error with the reason in the config",
		}
		if !certain[of] {
			i.Severity = issue.Warning
			i.Likely += "; with so many animals it may also be chance"
			i.Fix = "look at the wells; another reference gene (reference_genes of the readout) would tell"
		}
		return i
	})
}

// pText writes a p for a person.
func pText(p float64) string {
	if p < 0.001 {
		return "<0.001"
	}
	return number(math.Round(p*1000) / 1000)
}

// A fold of the file is reciprocal where log2 fold - ΔCt, rather than log2 fold + ΔCt, is the same in all animals: its
// spread is below foldShare of the other, in foldAnimals animals or more whose ΔCt differ.
const (
	foldAnimals = 4
	foldShare   = 0.25
	foldSpread  = 0.1 // standard deviation of ΔCt, in cycles, that tells anything
)

// folds finds folds that the file computes with the wrong sign. Of whichever group they are taken, log2 of a fold is
// a constant minus ΔCt.
func (a *amplified) folds() {
	type batch struct {
		gene, matrix string
		day          int32
	}
	type pair struct {
		deltaCt, log2 float64
		ref           ref
	}
	pairs := map[batch][]pair{}
	for _, key := range a.order {
		reference, _ := a.reference(key)
		for gene, m := range a.means[key] {
			var logs []float64
			var at ref
			for _, i := range m.cells {
				if row := a.collected(i); row.Fold.OK {
					logs = append(logs, math.Log2(row.Fold.V))
					at = a.ref(i)
					at.at.Column, at.text = row.FoldColumn, number(row.Fold.V)
				}
			}
			if len(logs) > 0 && !math.IsNaN(m.ct-reference) {
				of := batch{gene, key.matrix, key.day}
				pairs[of] = append(pairs[of], pair{m.ct - reference, stats.Mean(logs), at})
			}
		}
	}
	found := causes[analyteCause]{}
	for of, all := range pairs {
		if slices.Contains(a.References, of.gene) || len(all) < foldAnimals {
			continue
		}
		var deltas, right, wrong []float64
		for _, p := range all {
			deltas = append(deltas, p.deltaCt)
			right, wrong = append(right, p.log2+p.deltaCt), append(wrong, p.log2-p.deltaCt)
		}
		if sd := func(x []float64) float64 { return math.Sqrt(stats.Variance(x)) }; !(sd(deltas) > foldSpread && sd(wrong) < foldShare*sd(right)) {
			continue
		}
		for _, p := range all {
			p.ref.note = fmt.Sprintf("%s of %s is %s by its cycles", p.ref.text, p.ref.animal, number(math.Exp2(-p.log2)))
			found.add(analyteCause{a.spec.Name, of.gene}, p.ref)
		}
	}
	found.raise(a.study, func(c analyteCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-26", Message: fmt.Sprintf("%s: the folds of the file are the reciprocals of what its cycles give: %s", what(c.endpoint, c.analyte, ""), list(distinct(refs, noteOf))),
			Expected: "fold = 2^-ΔΔCt: more cycles are less of the gene", Likely: "the sign of ΔΔCt, or Ct of gene and reference gene exchanged in the file",
			Effect: "the folds of the file are not used; what is reported is computed from the cycles",
			Fix:    "find out which of the two is wrong; if it is the folds, take the column out or declare it `is: ignore`",
		}
	})
}
