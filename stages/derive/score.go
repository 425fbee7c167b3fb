package derive

import (
	"math"

	"earmark/schemas/endpoint"
)

// scoreTotals replaces the series of an animal's score by those of its components and one of their total, which has no
// analyte. The total is the sum of all components, missing if one is missing (a blank is not 0); where a file gives only
// the total, it is the total given.
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
			total = sumComponents(len(spec.Components), components[matrix])
			found = len(total.points) > 0
		}
		if found {
			total.first.Analyte = ""
			out = append(out, total)
		}
	}
	return out
}

// sumComponents adds the components day by day, for the days on which all of them have a value.
func sumComponents(want int, components []series) series {
	total := series{first: components[0].first}
	for _, d := range byDay(components[0].points) {
		sum := point{day: d.day, censoring: none, cv: math.NaN()}
		found := 0
		for _, c := range components {
			for _, p := range byDay(c.points) {
				if p.day != d.day {
					continue
				}
				one := combine(p.points)
				sum.value += one.value
				sum.n += one.n
				found++
			}
		}
		if found == want {
			total.points = append(total.points, sum)
		}
	}
	return total
}
