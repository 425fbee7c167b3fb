package check

import (
	"fmt"
	"math"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
)

// readScatters is how far from the median a read lies that contradicts the others of its ear and day (V-09), in scatters of all
// reads of the course; a part of the median (20 %, unless the plan changes the limit) or three steps of the column are no
// contradiction either.
const readScatters = 10.0

// contradictingReads finds reads of one site and day that disagree (V-09), for endpoints that declare no limit of their own.
// The scatter of a read is 1.4826 × the median distance of reads from the median of their site and day, over the endpoint.
func contradictingReads(s *study) {
	type reads struct {
		cells  []int32
		median float64
	}
	sets := map[int32][]reads{} // by series
	distances := map[int32][]float64{}
	for first := 0; first < len(s.cells); {
		end := first + 1
		for end < len(s.cells) && s.sameKey(&s.cells[first], &s.cells[end]) {
			end++
		}
		src := &s.sources[s.cells[first].source]
		if end-first > 1 && src.spec.Scale == endpoint.Linear && len(src.spec.Levels) == 0 && !src.item && !src.exposure && src.spec.Amplification == nil {
			var set reads
			var values []float64
			for i := first; i < end; i++ {
				if s.cells[i].number() && !s.explained[int32(i)] {
					set.cells, values = append(set.cells, int32(i)), append(values, s.cells[i].value)
				}
			}
			if len(values) > 1 {
				set.median = stats.Median(values)
				sets[src.series] = append(sets[src.series], set)
				for _, v := range values {
					distances[src.series] = append(distances[src.series], math.Abs(v-set.median))
				}
			}
		}
		first = end
	}
	found := causes[fileCause]{}
	for series, all := range sets {
		scatter := 1.4826 * stats.Median(distances[series])
		for _, set := range all {
			limit := max(s.Checks.Limit("V-09")/100*math.Abs(set.median), readScatters*max(scatter, precision*math.Abs(set.median)), 3*s.steps[s.cells[set.cells[0]].source])
			worst, at := 0.0, int32(-1)
			for _, i := range set.cells {
				if d := math.Abs(s.cells[i].value - set.median); d > worst {
					worst, at = d, i
				}
			}
			if at < 0 || worst <= limit {
				continue
			}
			src := &s.sources[s.cells[at].source]
			texts := make([]float64, len(set.cells))
			for k, i := range set.cells {
				texts[k] = s.cells[i].value / src.shownFactor()
			}
			for _, i := range set.cells {
				if len(set.cells) > 2 && i != at {
					continue
				}
				s.explained[i] = true
				r := s.ref(i)
				r.note = fmt.Sprintf("%s (%s, median %s %s)", spaced(r.animal, src.site, dayText(r.day)), joinNumbers(texts), number(set.median/src.shownFactor()), src.shownUnit())
				found.add(fileCause{src.file, src.sheet}, r)
			}
		}
	}
	found.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		src := &s.sources[s.cells[refs[0].cell].source]
		return issue.Issue{
			Code: "V-09", Message: "repeated reads disagree: " + list(distinct(refs, noteOf)),
			Expected: fmt.Sprintf("reads within %g %% of their median and within the scatter of the other reads", s.Checks.Limit("V-09")), Likely: "a typing slip in one of the reads",
			Effect: readsEffect(src.spec), Fix: "check the cells against the notebook; correct a slip in corrections.csv",
		}
	})
}

func readsEffect(spec *endpoint.Spec) string {
	if spec.Collapse == endpoint.MedianOrMean {
		return "used: the median of the reads, which is the mean of two"
	}
	return "used: the mean of the reads"
}
