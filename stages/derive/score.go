package derive

import (
	"cmp"
	"math"
	"slices"

	"earmark/schemas/endpoint"
)

// scoreTotals replaces the series of an animal's score by those of its components and one of their total, which has no
// analyte. The total is that of the components by the scale's weights (endpoint.Spec.TotalOf), missing if one that it needs
// is missing (a blank is not 0); where a file gives only the total, it is the total given.
func scoreTotals(spec endpoint.Spec, all []series) []series {
	var out []series
	components := map[string][]series{} // by matrix, which scores do not have but which is part of the key
	given := map[string]series{}
	var matrices []string
	for _, s := range all {
		matrix := s.first.Matrix
		if _, seen := components[matrix]; !seen {
			components[matrix] = nil
			matrices = append(matrices, matrix)
		}
		if s.first.Analyte == endpoint.Total {
			given[matrix] = s
			continue
		}
		components[matrix] = append(components[matrix], s)
		out = append(out, s)
	}
	for _, matrix := range matrices {
		total, found := given[matrix]
		if len(components[matrix]) > 0 {
			total = totalOf(spec, components[matrix])
			found = len(total.points) > 0
		}
		if found {
			total.first.Analyte = ""
			out = append(out, total)
		}
	}
	return out
}

// totalOf is the total of the components site by site and day by day, where all that it needs have a value.
func totalOf(spec endpoint.Spec, components []series) series {
	type sitting struct {
		site string
		day  int32
	}
	type scored struct {
		values []float64
		n      int32
	}
	all := map[sitting]*scored{}
	var order []sitting
	for _, s := range components {
		k := slices.IndexFunc(spec.Components, func(c endpoint.Component) bool { return c.Name == s.first.Analyte })
		if k < 0 || !spec.Needed(k) {
			continue
		}
		for _, p := range s.points {
			at := sitting{p.site, p.day}
			if all[at] == nil {
				all[at] = &scored{values: make([]float64, len(spec.Components))}
				for k := range all[at].values {
					all[at].values[k] = math.NaN()
				}
				order = append(order, at)
			}
			if p.censoring == none {
				all[at].values[k] = p.value
				all[at].n += p.n
			}
		}
	}
	slices.SortFunc(order, func(a, b sitting) int { return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.day, b.day)) })
	total := series{first: components[0].first}
	for _, at := range order {
		if v := spec.TotalOf(all[at].values); !math.IsNaN(v) {
			total.points = append(total.points, point{site: at.site, day: at.day, value: v, censoring: none, n: all[at].n, cv: math.NaN()})
		}
	}
	return total
}
