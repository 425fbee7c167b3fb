package check

import (
	"fmt"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas/plan"
)

// oneSidedChance is the probability, that chance puts all exclusions into one group, below which they are called one-sided
// . It takes three animals in most studies.
const oneSidedChance = 0.05

// oneSided warns of exclusions that take animals out of one group only. Of an endpoint, k animals of N are named by lines
// of the ledger that leave a value of theirs out, satellite groups aside; that all of them are of one group has by chance the
// probability
//
//	sum over groups of C(n_g, k) / C(N, k)
//
// with n_g the animals of a group. Endpoints from which the same animals are left out are one issue. Lines that name no animal
// take out all groups alike and do not count.
func oneSided(s *study) {
	type excluded struct {
		animals []int32 // in order of identifier, each once
		lines   []string
		blind   int
	}
	of := map[string]*excluded{} // by endpoint
	for _, spec := range s.Endpoints {
		e := &excluded{}
		for i, line := range s.ledger.lines {
			a, known := s.byAnimal[line.Animal]
			if !known || !s.ledger.matched[i] || line.Endpoint != "" && line.Endpoint != spec.Name || !s.inAnalysis(s.animals[a].group) {
				continue
			}
			e.animals = append(e.animals, a)
			e.lines = append(e.lines, fmt.Sprint(line.LedgerRow))
			if strings.EqualFold(line.Blind, "yes") {
				e.blind++
			}
		}
		slices.Sort(e.animals)
		e.animals = slices.Compact(e.animals)
		if len(e.animals) > 0 && s.hasValues(spec.Name) {
			of[spec.Name] = e
		}
	}
	sizes, total := make([]int, len(s.Groups)), 0
	for _, a := range s.animals {
		if s.inAnalysis(a.group) {
			sizes[a.group]++
			total++
		}
	}
	var told []*excluded
	for _, spec := range s.Endpoints {
		e := of[spec.Name]
		if e == nil || slices.ContainsFunc(told, func(o *excluded) bool { return slices.Equal(o.animals, e.animals) }) {
			continue
		}
		group := s.animals[e.animals[0]].group
		if slices.ContainsFunc(e.animals, func(a int32) bool { return s.animals[a].group != group }) || allInOne(sizes, total, len(e.animals)) >= oneSidedChance {
			continue
		}
		told = append(told, e)
		var endpoints, animals []string
		for _, other := range s.Endpoints {
			if o := of[other.Name]; o != nil && slices.Equal(o.animals, e.animals) {
				endpoints = append(endpoints, other.Name)
			}
		}
		for _, a := range e.animals {
			animals = append(animals, s.animals[a].id)
		}
		i := issue.Issue{
			Code: "R-08", Group: s.groupName(group),
			Message: fmt.Sprintf("%s: %s left out, all of %s: %s (%s of the exclusions ledger: %s; decided blind: %d of %d)", list(endpoints), count(len(e.animals), "animal"),
				s.groupName(group), list(animals), count(len(e.lines), "row"), list(e.lines), e.blind, len(e.lines)),
			Expected: "exclusions in all groups, as mishaps spread over them", Likely: "values left out because they did not fit the others of their group",
			Effect: "the values are left out as the ledger says; an effect of this group may be made by that",
			Fix:    "say for each line by which rule it was decided and whether blind; run once without the ledger, and compare both runs with earmark diff",
		}
		if len(endpoints) == 1 {
			i.Endpoint = endpoints[0]
		}
		s.say(i)
	}
}

// allInOne is the probability that k of all animals, drawn at random, are of one group.
func allInOne(sizes []int, total, k int) float64 {
	p := 0.0
	for _, n := range sizes {
		one := 1.0
		for i := range k {
			one *= float64(max(0, n-i)) / float64(total-i)
		}
		p += one
	}
	return p
}

// inAnalysis reports whether a group is one of those whose effects are analysed.
func (s *study) inAnalysis(group int32) bool {
	return group >= 0 && s.Groups[group].Role != plan.Satellite
}

// hasValues reports whether an endpoint has values.
func (s *study) hasValues(name string) bool {
	return slices.ContainsFunc(s.sources, func(src source) bool { return src.endpoint == name && src.cells > 0 })
}
