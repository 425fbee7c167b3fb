package check

import (
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/stats"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// Limits of a wrong side (D-13): animals with disease, the part of them whose other side is worse, and by how much of its value.
const (
	fewestSided = 6
	wrongPart   = 0.9
	worseBy     = 0.10
)

// wrongSide compares the side on which disease is declared with the side on which it is (D-13), in the untreated and vehicle
// groups after day 0. Of six animals nine in ten are all of them: by chance alone once in 64 studies, and not by a tenth of
// the value.
func wrongSide(s *study) {
	induced := s.Study.InducedSide
	if induced != "left" && induced != "right" {
		return
	}
	type extent struct{ induced, other []float64 }
	of := map[int32]map[int32]*extent{} // by series and animal
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		group := s.animals[c.animal].group
		if !src.spec.Sided || src.site == "" || c.day <= 0 || !c.number() || group < 0 || src.spec.Direction == endpoint.Context || !diseased(s.Groups[group].Role) {
			continue
		}
		if of[src.series] == nil {
			of[src.series] = map[int32]*extent{}
		}
		e := of[src.series][c.animal]
		if e == nil {
			e = &extent{}
			of[src.series][c.animal] = e
		}
		if src.site == induced {
			e.induced = append(e.induced, c.value)
		} else {
			e.other = append(e.other, c.value)
		}
	}
	for k := range s.Endpoints {
		spec := &s.Endpoints[k]
		for _, src := range s.firstOfSeries(spec) {
			var differences []float64
			worse := 0
			for _, e := range of[src.series] {
				if len(e.induced) == 0 || len(e.other) == 0 {
					continue
				}
				d := (stats.Mean(e.other) - stats.Mean(e.induced)) / stats.Mean(e.induced)
				if spec.Direction == endpoint.LowerWorse {
					d = -d
				}
				differences = append(differences, d)
				if d > 0 {
					worse++
				}
			}
			slices.Sort(differences) // the order of the map must not show
			if n := len(differences); n < fewestSided || float64(worse) < wrongPart*float64(n) || stats.Median(differences) < worseBy {
				continue
			}
			other := map[string]string{"left": "right", "right": "left"}[induced]
			s.say(issue.Issue{
				Code: "D-13", Endpoint: spec.Name,
				Message: fmt.Sprintf("%s: the %s side is worse than the %s in %d of %s with disease, by %s %% in the middle, but the config says induced_side: %s",
					spec.Name, other, induced, worse, count(len(differences), "animal"), number(math.Round(100*stats.Median(differences))), induced),
				Expected: "disease on the side that was induced", Likely: "the wrong side in the config, or columns with left and right exchanged",
				Effect: "the healthy side is analysed as the diseased one", Fix: fmt.Sprintf("correct the sides in the files, or declare induced_side: %s in the config", other),
			})
		}
	}
}

// diseased reports whether a role has disease that nothing treats.
func diseased(role string) bool { return role == plan.Vehicle || role == plan.DiseaseUntreated }

// firstOfSeries is a source of each series of an endpoint, in order of series.
func (s *study) firstOfSeries(spec *endpoint.Spec) []*source {
	var all []*source
	for i := range s.sources {
		src := &s.sources[i]
		if src.spec == spec && src.cells > 0 && !src.item && !src.exposure {
			all = append(all, src)
		}
	}
	slices.SortStableFunc(all, func(a, b *source) int { return int(a.series - b.series) })
	return slices.CompactFunc(all, func(a, b *source) bool { return a.series == b.series })
}
