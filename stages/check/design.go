package check

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// groupSizes reports groups without animals (D-28), of another size than planned (D-16) or too small (D-14).
func groupSizes(s *study) {
	n := make([]int, len(s.Groups))
	for _, a := range s.animals {
		if a.group >= 0 {
			n[a.group]++
		}
	}
	for i, g := range s.Groups {
		into, collapsed := s.collapsed(n, i)
		switch {
		case n[i] == 0 && s.grouping.spoken(i):
			continue
		case collapsed:
			s.collapsedGroup(n, i, into)
			continue
		case n[i] == 0:
			s.say(issue.Issue{
				Code: "D-28", Group: g.Name, Message: fmt.Sprintf("group %q has no animals", g.Name),
				Expected: "animals in every group of the plan", Likely: "a label that differs from the plan, or rows that are missing",
				Effect: "nothing can be computed for the group", Fix: "allocate its animals, or take the group out of the config",
			})
			continue
		case g.N != nil && int(*g.N) != n[i] && !s.holdsOther(n, i):
			s.say(issue.Issue{
				Code: "D-16", Group: g.Name, Message: fmt.Sprintf("%s: %d planned, %d allocated", g.Name, *g.N, n[i]),
				Expected: "the number planned", Effect: "the results are of the animals allocated", Fix: "nothing, if the difference is known",
			})
		}
		if fewest := s.Checks.Limit("D-14"); float64(n[i]) < fewest {
			s.say(issue.Issue{
				Code: "D-14", Group: g.Name, Message: fmt.Sprintf("%s has %s", g.Name, count(n[i], "animal")),
				Expected: number(fewest) + " or more", Effect: "its spread is unknown or nearly so, and tests with it say little",
				Fix: "more animals, or describe the group without tests",
			})
		}
	}
	s.rankTestFloor(n)
}

// rankTestFloor warns where a rank test of two groups cannot reach 0.05: its smallest two-sided p is 2/C(n+m, n) (D-14).
func (s *study) rankTestFloor(n []int) {
	ordinal := slices.ContainsFunc(s.sources, func(src source) bool { return src.spec.Scale == endpoint.Ordinal })
	for i, g := range s.Groups {
		c := s.groupAt(g.Comparator)
		if !ordinal || !g.Treated() || c < 0 || n[i] == 0 || n[c] == 0 {
			continue
		}
		ways, _ := math.Lgamma(float64(n[i] + n[c] + 1))
		a, _ := math.Lgamma(float64(n[i] + 1))
		b, _ := math.Lgamma(float64(n[c] + 1))
		if p := min(1, 2*math.Exp(a+b-ways)); p > 0.05 {
			s.say(issue.Issue{
				Code: "D-14", Group: g.Name,
				Message:  fmt.Sprintf("%s against %s, n = %d v %d: no rank test can reach p < 0.05 (minimum %s)", g.Name, g.Comparator, n[i], n[c], number(math.Round(p*1e4)/1e4)),
				Expected: "four animals or more in both groups", Effect: "scores cannot show a difference between the two",
				Fix: "more animals, or describe the scores without tests",
			})
		}
	}
}

// say adds an issue that does not depend on what the other rules find.
func (s *study) say(i issue.Issue) { s.later(func() issue.Issue { return i }) }

// groupAt is the position of a group by its name; -1 for none.
func (s *study) groupAt(name string) int {
	return slices.IndexFunc(s.Groups, func(g plan.Group) bool { return g.Name == name })
}

// routes are the spellings of a route of administration.
var routes = map[string]string{
	"po": "oral", "peros": "oral", "gavage": "oral", "oralgavage": "oral", "ig": "oral", "oral": "oral", "orally": "oral",
	"topical": "topical", "top": "topical", "topically": "topical", "dermal": "topical", "cutaneous": "topical", "skin": "topical",
	"ip": "intraperitoneal", "intraperitoneal": "intraperitoneal", "sc": "subcutaneous", "subcutaneous": "subcutaneous",
	"iv": "intravenous", "intravenous": "intravenous", "im": "intramuscular", "intramuscular": "intramuscular",
	"id": "intradermal", "intradermal": "intradermal",
}

// foldRoute drops what differs between spellings of a route: case, spaces, dots and dashes.
func foldRoute(text string) string {
	return routeMarks.Replace(fold(text))
}

// routeMarks is made once: to make it takes longer than to use it.
var routeMarks = strings.NewReplacer(".", "", "-", "", "_", "")

// routeOf is a route in one spelling.
func routeOf(text string) string {
	short := foldRoute(text)
	if r, known := routes[short]; known {
		return r
	}
	return short
}

// comparators reports treated groups without a vehicle (D-05), and with one of another route or base (D-06; D-07 for a
// positive control).
func comparators(s *study) {
	var without []string
	for _, g := range s.Groups {
		if !g.Treated() {
			continue
		}
		at := s.groupAt(g.Comparator)
		if at < 0 {
			without = append(without, g.Name)
			continue
		}
		s.compareVehicle(g, s.Groups[at])
	}
	if len(without) == 0 {
		return
	}
	i := issue.Issue{
		Code: "D-05", Message: "no vehicle group for " + list(without),
		Expected: "a group of role vehicle with the same route and base", Effect: "percent inhibition and comparisons of these groups are withheld",
		Fix: "declare the vehicle group and name it as comparator; a naive group is no substitute",
	}
	if len(without) == 1 {
		i.Group = without[0]
	}
	s.say(i)
}

func (s *study) compareVehicle(g, vehicle plan.Group) {
	var differences []string
	if a, b := routeOf(g.Route), routeOf(vehicle.Route); a != b && a != "" && b != "" {
		differences = append(differences, fmt.Sprintf("route %s against %s", g.Route, vehicle.Route))
	}
	if a, b := fold(g.Vehicle), fold(vehicle.Vehicle); a != b && a != "" && b != "" {
		differences = append(differences, fmt.Sprintf("base %s against %s", g.Vehicle, vehicle.Vehicle))
	}
	if len(differences) == 0 {
		return
	}
	i := issue.Issue{
		Code: "D-06", Group: g.Name,
		Message:  fmt.Sprintf("%s is set against %s: %s", g.Name, vehicle.Name, strings.Join(differences, ", ")),
		Expected: "a vehicle of the same route and base", Effect: "its inhibition holds the difference between two vehicles",
		Fix: "name a matching vehicle as comparator, or accept it with a reason (accept_unmatched)",
	}
	if g.Role == plan.Positive {
		i.Code = "D-07"
	}
	if g.AcceptUnmatched != "" {
		i.Severity, i.Likely, i.Fix = issue.Note, "accepted by the plan: "+g.AcceptUnmatched, "nothing"
	}
	s.say(i)
}

// floors reports treated groups without a floor, or with a naive one (D-08).
func floors(s *study) {
	var none, naive, overSham []string
	sham := slices.ContainsFunc(s.Groups, func(g plan.Group) bool { return g.Role == plan.Sham })
	for _, g := range s.Groups {
		if !g.Treated() {
			continue
		}
		at := s.groupAt(g.Floor)
		switch {
		case at < 0:
			none = append(none, g.Name)
		case s.Groups[at].Role == plan.Naive && sham:
			overSham = append(overSham, g.Name)
		case s.Groups[at].Role == plan.Naive:
			naive = append(naive, g.Name)
		}
	}
	report := func(groups []string, message, effect, fix string) {
		if len(groups) > 0 {
			s.say(issue.Issue{
				Code: "D-08", Message: message + " (" + list(groups) + ")", Expected: "a sham group, treated with the solvent only, as floor",
				Effect: effect, Fix: fix,
			})
		}
	}
	report(none, "no group without disease", "there is no window, so only inhibition without a floor is computed", "declare a sham or naive group as floor")
	report(overSham, "the floor is naive although there is a sham group", "the effect of the solvent is inside every inhibition", "name the sham group as floor")
	report(naive, "no sham group: the floor is naive", "the effect of the solvent is inside every inhibition", "a sham group in the next study")
}

// earSuffix is what an identifier of one ear ends in.
var earSuffix = regexp.MustCompile(`(?i)^(.+?)[-_ .]*(l|r|left|right)$`)

// unitOfAnalysis reports ears listed as animals (D-19), which would make every n twice what it is; and notes, where ears
// are measured on both sides, that the animal is the unit.
func unitOfAnalysis(s *study) {
	sides := map[string]map[string]bool{}
	for _, a := range s.animals {
		if m := earSuffix.FindStringSubmatch(a.id); m != nil {
			stem := strings.ToLower(m[1])
			if sides[stem] == nil {
				sides[stem] = map[string]bool{}
			}
			sides[stem][strings.ToLower(m[2][:1])] = true
		}
	}
	pairs := 0
	for _, side := range sides {
		if len(side) == 2 {
			pairs++
		}
	}
	if pairs >= 2 && 4*pairs >= len(s.animals) {
		var ears []issue.Address
		for _, a := range s.animals {
			if m := earSuffix.FindStringSubmatch(a.id); m != nil && len(sides[strings.ToLower(m[1])]) == 2 && a.row.File != "" {
				ears = append(ears, s.animalRef(a.row, a.row.AnimalColumn, a.id).at)
			}
		}
		i := issue.Issue{
			Code: "D-19", Message: fmt.Sprintf("%d pairs of identifiers differ in left and right only, as if ears were animals", pairs),
			Expected: "one identifier for each mouse, and the ear in a column site", Likely: "ears listed as animals",
			Effect: "n would be twice what it is, and every interval too short",
			Fix:    "use the mouse's identifier in all files, and left and right as site",
		}
		if len(ears) > 0 {
			i.At, i.More = ears[0], ears[1:]
		}
		s.say(i)
	}

	sites := map[string]map[string]bool{}
	for _, src := range s.sources {
		if src.spec.Sided && src.site != "" && src.cells > 0 {
			if sites[src.endpoint] == nil {
				sites[src.endpoint] = map[string]bool{}
			}
			sites[src.endpoint][src.site] = true
		}
	}
	for _, spec := range s.Endpoints {
		if len(sites[spec.Name]) > 1 {
			s.say(issue.Issue{
				Code: "D-19", Severity: issue.Note, Endpoint: spec.Name,
				Message:  fmt.Sprintf("%s is measured at %d sites of each animal; n counts animals", spec.Name, len(sites[spec.Name])),
				Expected: "the animal as experimental unit", Effect: "sites become one value per animal before any test", Fix: "nothing",
			})
		}
	}
}

// constants notes groups in which all animals have the same values on a day, in every series of the endpoint. Days
// up to day 0, on which all may be healthy, are no news.
func constants(s *study) {
	varies := map[session]bool{}
	zero := map[string]bool{} // by endpoint: every value that is the same is 0
	for k := range s.cohorts {
		h := &s.cohorts[k]
		key := session{s.sources[h.source].endpoint, h.day, h.group}
		if h.day <= 0 || len(h.animals) < 2 || h.below+h.above > 0 || h.low != h.high {
			varies[key] = true
		}
	}
	days := map[session][]int32{} // by endpoint and group
	for k := range s.cohorts {
		h := &s.cohorts[k]
		key := session{s.sources[h.source].endpoint, h.day, h.group}
		if varies[key] || s.sources[h.source].exposure {
			continue
		}
		all := session{endpoint: key.endpoint, group: key.group}
		days[all] = append(days[all], key.day)
		if before, seen := zero[key.endpoint]; !seen || before {
			zero[key.endpoint] = h.low == 0
		}
	}
	for _, spec := range s.Endpoints {
		var where []string
		for g := range s.Groups {
			if d := days[session{endpoint: spec.Name, group: int32(g)}]; len(d) > 0 {
				where = append(where, s.groupName(int32(g))+" on "+daysText(d))
			}
		}
		if len(where) == 0 {
			continue
		}
		i := issue.Issue{
			Code: "R-13", Endpoint: spec.Name, Message: spec.Name + ": all animals have the same value: " + list(where),
			Expected: "values that differ", Likely: "a coarse scale", Effect: "statistics that divide by the standard deviation do not exist there",
			Fix: "nothing, if the values are right",
		}
		if zero[spec.Name] {
			i.Likely = "healthy animals: a whole group at 0 is common"
		}
		s.say(i)
	}
}
