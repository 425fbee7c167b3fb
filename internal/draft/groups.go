package draft

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"earmark/configs"
	"earmark/schemas/plan"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"
)

// vocabulary is what names of groups tell of their role, the first that fits first.
var vocabulary = sync.OnceValue(func() []struct {
	Role  string   `yaml:"role"`
	Words []string `yaml:"words"`
} {
	var entries []struct {
		Role  string   `yaml:"role"`
		Words []string `yaml:"words"`
	}
	data, err := configs.Files.ReadFile("roles.yaml")
	if err == nil {
		err = yaml.Unmarshal(data, &entries)
	}
	if err != nil {
		panic(err) // it is embedded
	}
	return entries
})

// folded is a name as people compare it: lower case, letters and digits with single spaces between.
func folded(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFKC.String(name)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// dosePattern is a number with a unit of dose in the name of a group, such as (50mg/kg) or 0.5 % w/w.
var dosePattern = regexp.MustCompile(`(?i)[(\[]?\s*(\d+(?:[.,]\d+)?)\s*((?:mg|µg|μg|ug|g)/kg|mg/ml|mg|µg|μg|ug|%(?:\s*w/[wv])?)(?:\s*(?:/\s*day|/\s*d|bid|qd))?\s*[)\]]?`)

// group guesses what the name of a group tells: its role, and the article and dose of a label such as BKM120 (50mg/kg).
func group(name string) plan.Group {
	g := plan.Group{Name: name, Role: plan.Test}
	m := dosePattern.FindStringSubmatch(name)
	if m != nil {
		if dose, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64); err == nil {
			g.Dose, g.DoseUnit = &dose, m[2]
		}
		g.Article = strings.Trim(strings.Replace(name, m[0], " ", 1), " ,;:-_")
	}
	words := " " + folded(name) + " "
	for _, entry := range vocabulary() {
		for _, w := range entry.Words {
			if !strings.Contains(words, " "+folded(w)+" ") {
				continue
			}
			// A dose above 0 of something is a treatment, unless the name says that it is the reference.
			if g.Dose != nil && *g.Dose > 0 && entry.Role != plan.Positive {
				continue
			}
			g.Role = entry.Role
			if g.Role != plan.Positive {
				g.Article, g.Dose, g.DoseUnit = "", nil, ""
			}
			return g
		}
	}
	if g.Dose != nil && *g.Dose == 0 {
		return plan.Group{Name: name, Role: plan.Vehicle}
	}
	return g
}

// groups guesses the groups by their names, each once, so that the plan can be read: there is a vehicle group if there is
// any treated group, and what is ambiguous is decided for the first that fits best: the comparator for a vehicle group of the
// same route, if the doses tell the routes, and of these for the one whose name has the most words of the group's own.
func groups(names []string, routes map[string]string) []plan.Group {
	var all []plan.Group
	seen := map[string]bool{}
	for _, name := range names {
		key := strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(name))), " ")
		if key != "" && !seen[key] {
			seen[key] = true
			g := group(name)
			g.Route = routes[name]
			all = append(all, g)
		}
	}
	var vehicles []plan.Group
	var floors []string
	sham, treated := false, false
	for _, g := range all {
		sham = sham || g.Role == plan.Sham
		treated = treated || g.Treated()
		if g.Role == plan.Vehicle {
			vehicles = append(vehicles, g)
		}
	}
	if treated && len(vehicles) == 0 {
		all[0] = plan.Group{Name: all[0].Name, Role: plan.Vehicle, Route: all[0].Route}
		vehicles = all[:1]
	}
	for _, g := range all {
		if g.Role == plan.Sham || g.Role == plan.Naive && !sham {
			floors = append(floors, g.Name)
		}
	}
	for i := range all {
		if all[i].Treated() && len(vehicles) > 0 {
			all[i].Comparator = likeliest(all[i], vehicles).Name
			if len(floors) > 1 {
				all[i].Floor = floors[0]
			}
		}
	}
	return all
}

// likeliest is the vehicle group that a treated group is most likely compared with: of those of its route, if there are any,
// the first of those that share the most words with its name.
func likeliest(g plan.Group, vehicles []plan.Group) plan.Group {
	words := strings.Fields(strings.ToLower(g.Name))
	fit := func(v plan.Group) (n int) {
		if v.Route == g.Route {
			n = len(words) + 1
		}
		for _, w := range strings.Fields(strings.ToLower(v.Name)) {
			if slices.Contains(words, w) {
				n++
			}
		}
		return n
	}
	return slices.MaxFunc(vehicles, func(a, b plan.Group) int { return cmp.Compare(fit(a), fit(b)) })
}
