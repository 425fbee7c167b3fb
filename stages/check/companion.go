package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
)

// A sampleKey names a sample of an animal: what was taken of a matrix on a day.
type sampleKey struct {
	animal, day int32
	matrix      string
}

// divisor is what the value of a cell was divided by; 1 for nothing.
func (s *study) divisor(i int32) float64 {
	if d, divided := s.divisors[i]; divided {
		return d
	}
	return 1
}

// undivided is the value of a cell before it was divided by its companion, with the very bits that it had then.
func (s *study) undivided(i int32) float64 {
	if _, divided := s.divisors[i]; !divided {
		return s.cells[i].value
	}
	row := s.collected(i)
	scale, _ := s.scale(&s.sources[s.cells[i].source], &row)
	return row.Value.Or(math.NaN()) * scale
}

// companions divides values per volume by what goes with them, such as pg/mL of a lysate by its protein in mg/mL. A sample
// whose companion is missing or not positive is set aside, a companion far from all others is used with a warning
// and a tissue for which the study has none at all keeps its values per volume, with a warning.
func companions(s *study) {
	for e := range s.Endpoints {
		if spec := &s.Endpoints[e]; spec.Per != nil && s.specs[spec.Per.Endpoint] != nil {
			s.divideBy(spec)
		}
	}
}

// divideBy divides the values of one endpoint.
func (s *study) divideBy(spec *endpoint.Spec) {
	per := spec.Per
	dividend := make([]bool, len(s.sources))
	any := false
	for i := range s.sources {
		src := &s.sources[i]
		dividend[i] = src.endpoint == spec.Name && src.stored == per.From && src.matrix != "" && !slices.Contains(per.Fluids, strings.ToLower(src.matrix))
		any = any || dividend[i]
	}
	if !any {
		return
	}
	samples, amounts, has := s.companionsOf(per.Endpoint)
	everywhere := has[""]
	missing, without, useless := causes[limitCause]{}, causes[limitCause]{}, causes[limitCause]{}
	hit := map[int32]bool{} // companions that are not positive and would have been used
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !dividend[c.source] || !c.used() {
			continue
		}
		if !has[src.matrix] && !everywhere {
			without.add(limitCause{endpoint: src.endpoint, matrix: src.matrix}, s.ref(int32(i)))
			continue
		}
		key := sampleKey{c.animal, c.day, src.matrix}
		if _, own := samples[key]; !own {
			key.matrix = ""
		}
		cells, found := samples[key]
		switch amount, usable := amounts[key]; {
		case usable && amount > 0:
			c.value /= amount
			s.divisors[int32(i)] = amount
			continue
		case usable && !hit[cells[0]]:
			hit[cells[0]] = true
			useless.add(limitCause{endpoint: src.endpoint, matrix: src.matrix}, s.ref(cells[0]))
		case !found: // what failed was said
			missing.add(limitCause{fileCause{src.file, src.sheet}, src.endpoint, "", src.matrix, uncensored}, s.ref(int32(i)))
		}
		s.fail(int32(i), "A-19")
	}
	for i := range s.sources {
		if src := &s.sources[i]; dividend[i] && (has[src.matrix] || everywhere) {
			src.stored, src.divided = per.To, true
		}
	}
	title := strings.ToLower(s.specs[per.Endpoint].Title)
	without.raise(s, func(c limitCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-18", Severity: issue.Warning,
			Message:  fmt.Sprintf("%s: %s in %s, and no %s: cannot be normalised", what(c.endpoint, "", c.matrix), count(len(refs), "value"), per.From, title),
			Expected: fmt.Sprintf("the %s of each sample, in a column %s or a readout of kind %s", title, per.Column, s.specs[per.Endpoint].Kind),
			Effect:   "used per volume, so that animals with more tissue in the buffer have more of everything",
			Fix:      fmt.Sprintf("add the %s, or give the values in %s; nothing, if every lysate was diluted to one %s", title, per.To, title),
		}
	})
	missing.raise(s, func(c limitCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-19", Message: fmt.Sprintf("%s: no %s for %s, whose %s cannot be divided by it", what(c.endpoint, "", c.matrix), title,
				list(distinct(refs, animalOf)), count(len(refs), "value")),
			Expected: fmt.Sprintf("a %s of the same animal, matrix and study day, as the other samples have", title),
			Likely:   "a cell left blank, or another matrix or day in one of the files", Effect: s.effect(refs), Fix: "fill in the " + title,
		}
	})
	useless.raise(s, func(c limitCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-19", Message: fmt.Sprintf("%s of %s is %s: nothing can be divided by it", title, list(distinct(refs, animalOf)), list(distinct(refs, textOf))),
			Expected: "a number above 0", Likely: "a blank well, or a missing value typed as 0",
			Effect: "the values of " + what(c.endpoint, "", c.matrix) + " of the sample are not used", Fix: "correct the cell, or leave it empty",
		}
	})
	s.outlyingCompanions(spec, samples, amounts)
}

// companionsOf gathers the cells of an endpoint by sample, the mean of those that are numbers, and the matrices that have any.
func (s *study) companionsOf(name string) (samples map[sampleKey][]int32, amounts map[sampleKey]float64, has map[string]bool) {
	samples, amounts, has = map[sampleKey][]int32{}, map[sampleKey]float64{}, map[string]bool{}
	for i := range s.cells {
		c := &s.cells[i]
		if src := &s.sources[c.source]; src.endpoint == name {
			key := sampleKey{c.animal, c.day, src.matrix}
			samples[key] = append(samples[key], int32(i))
			has[src.matrix] = true
		}
	}
	for key, cells := range samples {
		var numbers []float64
		for _, i := range cells {
			if s.cells[i].number() {
				numbers = append(numbers, s.cells[i].value)
			}
		}
		if len(numbers) > 0 {
			amounts[key] = stats.Mean(numbers)
		}
	}
	return samples, amounts, has
}

// A companion outlies where its logarithm is farther than outlyingZ robust standard deviations from the median of its
// matrix and day, and itself at least twice or at most half of it; below outlyingN samples nothing outlies.
const (
	outlyingZ      = 3.5
	outlyingFactor = 2.0
	outlyingN      = 5
)

// outlyingCompanions warns of companions far from those of the other samples of the matrix and day. The robust z is
// |ln x - median| / (1.4826 MAD) of the logarithms.
func (s *study) outlyingCompanions(spec *endpoint.Spec, samples map[sampleKey][]int32, amounts map[sampleKey]float64) {
	type batch struct {
		day    int32
		matrix string
	}
	batches := map[batch][]sampleKey{}
	for key, amount := range amounts {
		if amount > 0 {
			of := batch{key.day, key.matrix}
			batches[of] = append(batches[of], key)
		}
	}
	found := causes[batch]{}
	for of, keys := range batches {
		slices.SortFunc(keys, func(a, b sampleKey) int { return cmp.Compare(a.animal, b.animal) })
		logs := make([]float64, len(keys))
		for k, key := range keys {
			logs[k] = math.Log(amounts[key])
		}
		median := middle(logs)
		deviations := make([]float64, len(logs))
		for k, l := range logs {
			deviations[k] = math.Abs(l - median)
		}
		mad := 1.4826 * middle(deviations)
		for k, key := range keys {
			if len(keys) < outlyingN || deviations[k] < math.Log(outlyingFactor) || deviations[k] <= outlyingZ*mad {
				continue
			}
			r := s.ref(samples[key][0])
			r.note = fmt.Sprintf("%s %s (median %s, so %s × %s)", r.animal, number(amounts[key]), number(math.Exp(median)), spec.Per.To, number(math.Exp(median-logs[k])))
			found.add(of, r)
		}
	}
	companion := s.specs[spec.Per.Endpoint]
	found.raise(s, func(of batch, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-19", Severity: issue.Warning,
			Message:  fmt.Sprintf("%s far from the other samples of day %d: %s", strings.ToLower(spaced(companion.Title, of.matrix)), of.day, list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("within %s robust standard deviations, or a factor of %s, of the others", number(outlyingZ), number(outlyingFactor)),
			Likely:   "a slip of the decimal point, or a sample with hardly any tissue", Effect: "used: every value of the sample is divided by it",
			Fix: "check the cell; leave the sample out with a line in exclusions.csv if there was too little of it",
		}
	})
}

// middle is the median.
func middle(x []float64) float64 {
	sorted := slices.Sorted(slices.Values(x))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
