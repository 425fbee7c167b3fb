package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
)

// limitsDiffer is the relative difference between limits of two plates that is no rounding.
const limitsDiffer = 0.05

// plateLimits notes series on the log scale whose lower limit of quantification differs between plates, or, where the file names none, between
// files and days. The limits are those beside the values, or in texts such as <3.2, in the well. A plate whose
// values have several limits has none of its own and is passed over.
func plateLimits(s *study) {
	type assay struct {
		series int32
		plate  string
	}
	type limit struct {
		value  float64
		cell   int32
		spoilt bool
	}
	limits := map[assay]*limit{}
	bySeries := map[int32][]assay{}
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		if !c.used() || src.spec.Scale != endpoint.Log {
			continue
		}
		row := s.collected(int32(i))
		given := row.LowerLimit
		if !given.OK && c.censoring == leftCensored {
			given = row.Limit
		}
		if !given.OK {
			continue
		}
		at := assay{src.series, "plate " + row.Plate}
		if row.Plate == "" {
			at.plate = fmt.Sprintf("%s, day %d", src.file, c.day)
		}
		value := given.V * src.unit.Factor
		l := limits[at]
		if l == nil {
			limits[at] = &limit{value: value, cell: int32(i)}
			bySeries[src.series] = append(bySeries[src.series], at)
			continue
		}
		l.spoilt = l.spoilt || math.Abs(value-l.value) > limitsDiffer*l.value
	}
	type endpointMatrix struct{ endpoint, matrix string }
	found := causes[endpointMatrix]{}
	for _, plates := range bySeries {
		plates = slices.DeleteFunc(plates, func(at assay) bool { return limits[at].spoilt })
		slices.SortFunc(plates, func(a, b assay) int { return cmp.Compare(a.plate, b.plate) })
		if len(plates) < 2 {
			continue
		}
		low, high := math.Inf(1), 0.0
		words := make([]string, len(plates))
		for k, at := range plates {
			l := limits[at]
			src := &s.sources[s.cells[l.cell].source]
			low, high = min(low, l.value), max(high, l.value)
			words[k] = fmt.Sprintf("%s (%s)", number(l.value/src.shownFactor()), at.plate)
		}
		if high-low <= limitsDiffer*low {
			continue
		}
		src := &s.sources[s.cells[limits[plates[0]].cell].source]
		note := strings.TrimSpace(fmt.Sprintf("%s LLOQ %s", src.analyte, list(words)))
		for _, at := range plates {
			r := s.ref(limits[at].cell)
			r.note = note
			found.add(endpointMatrix{src.endpoint, src.matrix}, r)
		}
	}
	found.raise(s, func(c endpointMatrix, refs []ref) issue.Issue {
		return issue.Issue{
			Code: "A-20", Message: fmt.Sprintf("%s: the limit differs between plates: %s", what(c.endpoint, "", c.matrix), strings.Join(distinct(refs, noteOf), "; ")),
			Expected: "one limit for all values of an analyte", Likely: "standards that were recovered less far down on one plate",
			Effect: "each value is censored at the limit of its own plate", Fix: "nothing; detection rates of groups on different plates are not comparable",
		}
	})
}
