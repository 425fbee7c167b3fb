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

// Limits of a plate that is off by a factor: animals of a group on the plate and on the others, groups that show it, the
// decimal logarithm of the factor, and by what part of it the groups may differ.
const (
	fewestOnPlate  = 3
	fewestAgreeing = 2
	plateFactor    = 0.9 // a factor of 8
	plateAgreement = 0.5 // of that
)

// A plateDay is what a plate, or a file where none is named, has of a series on a day.
type plateDay struct {
	series, day int32
	plate       string
}

// platesApart finds plates on which every group is higher, or lower, than the same group on the other plates of the day, by one
// factor of 8 or more: groups differ by their disease, and a plate by its dilution. Single samples on several plates are
// compared by A-14.
func platesApart(s *study) {
	logs := map[plateDay]map[int32][]float64{} // by group
	cells := map[plateDay][]int32{}
	var order []plateDay
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		group := s.animals[c.animal].group
		if !c.number() || !(c.value > 0) || group < 0 || src.spec.Scale != endpoint.Log || src.unit.Titre || src.spec.Amplification != nil || src.spec.Administered {
			continue
		}
		at := plateDay{src.series, c.day, cmp.Or(s.plateOf(int32(i)), src.file)}
		if logs[at] == nil {
			logs[at] = map[int32][]float64{}
			order = append(order, at)
		}
		logs[at][group] = append(logs[at][group], math.Log10(c.value))
		cells[at] = append(cells[at], int32(i))
	}
	slices.SortFunc(order, func(a, b plateDay) int {
		return cmp.Or(cmp.Compare(a.series, b.series), cmp.Compare(a.day, b.day), cmp.Compare(len(cells[a]), len(cells[b])), cmp.Compare(a.plate, b.plate))
	})
	type cause struct {
		endpoint, plate string
		lower           bool
	}
	found := causes[cause]{}
	for first := 0; first < len(order); {
		end := first + 1
		for end < len(order) && order[end].series == order[first].series && order[end].day == order[first].day {
			end++
		}
		plates := order[first:end]
		first = end
		for k, at := range plates {
			if len(plates) < 2 || len(plates) == 2 && k == 1 { // of two, the smaller one is named
				break
			}
			rest := map[int32][]float64{}
			for _, other := range plates {
				if other != at {
					for g, v := range logs[other] {
						rest[g] = append(rest[g], v...)
					}
				}
			}
			factor, groups := apart(logs[at], rest)
			if groups == 0 {
				continue
			}
			src := &s.sources[s.cells[cells[at][0]].source]
			for _, i := range cells[at] {
				r := s.ref(i)
				r.note = fmt.Sprintf("%s %s-fold", src.name(), number(math.Round(math.Pow(10, math.Abs(factor)))))
				found.add(cause{src.endpoint, at.plate, factor < 0}, r)
			}
		}
	}
	found.raise(s, func(c cause, refs []ref) issue.Issue {
		direction := "higher"
		if c.lower {
			direction = "lower"
		}
		return issue.Issue{
			Code: "A-05", Message: fmt.Sprintf("%s: every group is %s on %s than on the other plates of the day: %s", c.endpoint, direction, c.plate, list(distinct(refs, noteOf))),
			Expected: "animals of one group at about the same concentration on every plate", Likely: "a dilution factor that is missing on one plate, or was applied twice; or another unit",
			Effect: "used as they are: the groups' means mix both", Fix: "correct the dilution or the unit of the plate",
		}
	})
}

// plateOf is the plate that a cell's row names.
func (s *study) plateOf(i int32) string {
	if p := s.collected(i).Plate; p != "" {
		return "plate " + p
	}
	return ""
}

// apart is the median decimal logarithm of the ratio of a plate to the others over the groups that both have, and how many
// groups show it; 0 groups where they do not agree on one.
func apart(plate, rest map[int32][]float64) (factor float64, groups int) {
	var differences []float64
	for g, v := range plate {
		if len(v) >= fewestOnPlate && len(rest[g]) >= fewestOnPlate {
			differences = append(differences, stats.Median(v)-stats.Median(rest[g]))
		}
	}
	if len(differences) < fewestAgreeing {
		return 0, 0
	}
	slices.Sort(differences) // the order of the map must not show
	factor = stats.Median(differences)
	if math.Abs(factor) < plateFactor || differences[len(differences)-1]-differences[0] > plateAgreement*math.Abs(factor) {
		return 0, 0
	}
	return factor, len(differences)
}
