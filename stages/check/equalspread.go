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

// Limits of a spread that is too small (V-11): animals of a group and day, other groups and days that tell what a spread is,
// and the probability of one so small by chance in the study.
const (
	fewestAlikeAnimals = 5
	fewestOtherSpreads = 6
	spreadChance       = 1e-2
)

// A groupDay is the animals of a group on one day of a course.
type groupDay struct {
	crowd
	means   []float64 // of the animals
	within  float64   // sum of squared deviations of reads from their means
	df      float64   // of it
	reads   float64
	cells   []int32
	between float64 // sample variance of the means
}

// equalValues finds groups and days whose animals differ less than readings of one animal do (V-11). With s² the variance of
// the animals' means of a group and day and e² that of reading error in such a mean, (n−1) (s² + step²/12) / e² is at least about
// χ² with n−1 degrees of freedom, since animals differ too; step²/12 is what rounding hides. e² is the variance of reads of the
// same animal, site and day, divided by their number, or, where there is one read, the variance of other groups and days;
// of either the lower quartile over the course, as thick ears are read less surely than thin ones.
func equalValues(s *study) {
	courses := map[int32][]groupDay{}
	for _, g := range s.groupDays() {
		courses[g.course] = append(courses[g.course], g)
	}
	trials := 0.0
	for _, days := range courses {
		trials += float64(len(days))
	}
	found := causes[fileCause]{}
	for _, days := range courses {
		var between, error []float64
		for _, g := range days {
			between = append(between, g.between)
			if g.df >= fewestAlikeAnimals {
				error = append(error, g.within/g.df/(g.reads/float64(len(g.means))))
			}
		}
		reference, why := between, "the least that animals differ by on other days and in other groups"
		if len(error) > fewestOtherSpreads {
			reference, why = error, "reading error alone"
		}
		if len(reference) <= fewestOtherSpreads {
			continue
		}
		expected := stats.Quantile(reference, 0.25)
		for _, g := range days {
			src := &s.sources[s.cells[g.cells[0]].source]
			df := float64(len(g.means) - 1)
			variance := g.between + square(s.steps[s.cells[g.cells[0]].source])/12
			if !(expected > 0) || stats.ChiSquaredCDF(df*variance/expected, df)*trials > spreadChance {
				continue
			}
			for _, i := range g.cells {
				r := s.ref(i)
				r.note = fmt.Sprintf("%s of %s day %d: SD %s %s (n = %d), %s is about %s %s", src.name(), r.group, g.day, number(rounded3(math.Sqrt(g.between)/src.shownFactor())),
					src.shownUnit(), len(g.means), why, number(rounded3(math.Sqrt(expected)/src.shownFactor())), src.shownUnit())
				found.add(fileCause{src.file, src.sheet}, r)
			}
		}
	}
	found.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "V-11", Message: "animals that hardly differ: " + list(distinct(refs, noteOf)),
			Expected: "a spread of at least the error of reading", Likely: "values that were filled in or copied down, or means of the group in place of its animals",
			Effect: "used; the group's standard deviation is too small, and p-values with it", Fix: "enter the values from the raw data",
		}
	})
}

// rounded3 is a number to three significant digits.
func rounded3(v float64) float64 {
	if v == 0 {
		return 0
	}
	power := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*power) / power
}

// groupDays gathers the linear courses by group and day, those with enough animals, in order of course, day and group.
func (s *study) groupDays() []groupDay {
	at := map[crowd]*groupDay{}
	for first := 0; first < len(s.cells); {
		end := first + 1
		for end < len(s.cells) && s.sameKey(&s.cells[first], &s.cells[end]) {
			end++
		}
		c := &s.cells[first]
		src := &s.sources[c.source]
		var values []float64
		var cells []int32
		if src.spec.Scale == endpoint.Linear && !src.item && !src.exposure && !src.spec.Integer && src.timepoint == "" && s.animals[c.animal].group >= 0 {
			for i := first; i < end; i++ {
				if s.cells[i].number() && !s.explained[int32(i)] {
					values, cells = append(values, s.cells[i].value), append(cells, int32(i))
				}
			}
		}
		if len(values) > 0 {
			key := s.crowdOf(c)
			g := at[key]
			if g == nil {
				g = &groupDay{crowd: key}
				at[key] = g
			}
			m := stats.Mean(values)
			for _, v := range values {
				g.within += square(v - m)
			}
			g.means, g.cells = append(g.means, m), append(g.cells, cells...)
			g.df, g.reads = g.df+float64(len(values)-1), g.reads+float64(len(values))
		}
		first = end
	}
	var all []groupDay
	for _, g := range at {
		if len(g.means) >= fewestAlikeAnimals {
			g.between = stats.Variance(g.means)
			all = append(all, *g)
		}
	}
	slices.SortFunc(all, func(a, b groupDay) int {
		return cmp.Or(cmp.Compare(a.course, b.course), cmp.Compare(a.day, b.day), cmp.Compare(a.group, b.group))
	})
	return all
}
