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
	"earmark/internal/maybe"
	"earmark/internal/nearest"
	"earmark/schemas"
	"earmark/schemas/plan"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"
)

// entries of the vocabulary: words say what a group is; alone says it only if no other word stands beside them that names a
// treatment; within are looked for inside of longer words, too.
type vocable struct {
	Role   string   `yaml:"role"`
	Words  []string `yaml:"words"`
	Alone  []string `yaml:"alone"`
	Within []string `yaml:"within"`
}

// vocabulary is what names of groups tell of their role, the first that fits first.
var vocabulary = sync.OnceValue(func() []vocable {
	var entries []vocable
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

// key is the name of a group as a plan compares names.
func key(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(name))), " ")
}

// dosePattern is a number with a unit of dose in the name of a group, such as (50mg/kg) or 0.5 % w/w.
var dosePattern = regexp.MustCompile(`(?i)[(\[]?\s*(\d+(?:[.,]\d+)?)\s*((?:mg|µg|μg|ug|g)/kg|mg/ml|mg|µg|μg|ug|%(?:\s*w/[wv])?)(?:\s*(?:/\s*day|/\s*d|bid|qd))?\s*[)\]]?`)

// besideArticle is what stands beside the name of an article in that of a group: which dose it is, and how often it is given.
var besideArticle = regexp.MustCompile(`(?i)\b(?:(?:low|mid|middle|medium|intermediate|high)[- ]dose(?: group)?|group \d+|group|once daily|twice daily|daily|qd|bid|oral(?:ly)?|topical(?:ly)?)\b|\b(?:p\.o|s\.c|i\.p|i\.v)\.?`)

// noCre is the genotype of a mouse without the recombinase, which is the control of those that have it.
var noCre = regexp.MustCompile(`(?i)cre\s*(?:-|−|neg)`)

// group guesses what the name of a group tells: its role, and the article and dose of a label such as BKM120 (50mg/kg).
func group(name string) plan.Group {
	g, _ := guess(name)
	return g
}

// guess is the same, and whether the name tells the role.
func guess(name string) (g plan.Group, told bool) {
	g = plan.Group{Name: name, Role: plan.Test}
	m := dosePattern.FindStringSubmatch(name)
	if m != nil {
		if dose, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64); err == nil {
			g.Dose, g.DoseUnit = &dose, m[2]
		}
		g.Article = strings.Trim(strings.Join(strings.Fields(besideArticle.ReplaceAllString(strings.Replace(name, m[0], " ", 1), " ")), " "), " ,;:-_")
	}
	text := folded(name)
	words := " " + text + " "
	for _, entry := range vocabulary() {
		fits := func(w string) bool { return strings.Contains(words, " "+folded(w)+" ") }
		if !slices.ContainsFunc(entry.Words, fits) &&
			!slices.ContainsFunc(entry.Alone, func(w string) bool { return fits(w) && isPlain(strings.Replace(words, " "+folded(w)+" ", " ", 1)) }) &&
			!slices.ContainsFunc(entry.Within, func(w string) bool { return strings.Contains(text, folded(w)) }) {
			continue
		}
		// A dose above 0 of something is a treatment, unless the name says that it is the reference.
		if g.Dose != nil && *g.Dose > 0 && entry.Role != plan.Positive && entry.Role != plan.Satellite {
			continue
		}
		g.Role = entry.Role
		if g.Role != plan.Positive {
			g.Article, g.Dose, g.DoseUnit = "", nil, ""
		}
		return g, true
	}
	switch {
	case g.Dose != nil && *g.Dose == 0:
		return plan.Group{Name: name, Role: plan.Vehicle}, true
	case g.Dose == nil && noCre.MatchString(name):
		return plan.Group{Name: name, Role: plan.Vehicle}, true
	}
	return g, g.Dose != nil
}

// isPlain reports whether the words of a name, but for that of its genotype, name no treatment: none is left, or all are
// words of controls, of sex, or numbers.
func isPlain(rest string) bool {
	plain := []string{"control", "controls", "ctrl", "con", "placebo", "vehicle", "veh", "untreated", "naive", "mice", "mouse", "group", "littermate", "littermates", "male", "female", "m", "f", "diet", "normal", "healthy", "water", "pbs", "saline"}
	for _, w := range strings.Fields(rest) {
		if _, err := strconv.Atoi(w); err != nil && !slices.Contains(plain, w) {
			return false
		}
	}
	return true
}

// hasGenotype reports whether a name has a word that the vocabulary takes for healthy animals where no treatment stands beside
// it.
func hasGenotype(name string) bool {
	words := " " + folded(name) + " "
	return slices.ContainsFunc(vocabulary(), func(v vocable) bool {
		return v.Role == plan.Naive && slices.ContainsFunc(v.Alone, func(w string) bool { return strings.Contains(words, " "+folded(w)+" ") })
	})
}

// Words in the names of groups that tell the route.
var routeWords = []struct {
	route string
	words []string
}{
	{"oral", []string{"oral", "po", "p o", "gavage", "orally"}},
	{"topical", []string{"topical", "topically", "cream", "ointment", "gel", "lotion", "dermal"}},
	{"subcutaneous", []string{"sc", "s c", "subcutaneous"}},
	{"intraperitoneal", []string{"ip", "i p", "intraperitoneal"}},
	{"intravenous", []string{"iv", "i v", "intravenous"}},
}

// routeOf is the route that the name of a group tells; empty if it tells none.
func routeOf(name string) string {
	words := " " + folded(name) + " "
	for _, r := range routeWords {
		if slices.ContainsFunc(r.words, func(w string) bool { return strings.Contains(words, " "+w+" ") }) {
			return r.route
		}
	}
	return ""
}

// sameRoute reports whether two routes are one, however they are spelled.
func sameRoute(a, b string) bool {
	return strings.EqualFold(cmp.Or(routeOf(a), a), cmp.Or(routeOf(b), b))
}

// An origin is a name of a group, where it stands, and what else is known of the group than its name tells.
type origin struct {
	name    string
	file    string
	aliases []string
	route   string
	control bool // the study itself says that it is one
	animals int  // that are listed in it
	doses   []schemas.CollectedDose
	// planned is the dose that the study itself plans; nil if it says none.
	planned     *float64
	plannedUnit string
}

// maxDoses is how many rows of the log of doses are looked at for each group.
const maxDoses = 10_000

// name adds names of groups that a file has, each once.
func (d *drafter) name(file string, names ...string) {
	last := ""
	for _, n := range names {
		if n != last { // they come in runs
			d.origin(file, n)
			last = n
		}
	}
}

// mostGroups is how many groups a draft names; a column that has more is one of animals.
const mostGroups = 300

// origin is the group of a name or alias, added where there is none yet; nil for no name, or one too many.
func (d *drafter) origin(file, name string) *origin {
	k := key(name)
	if at, known := d.groupAt[k]; known {
		return &d.groups[at]
	}
	if k == "" || len(d.groups) == mostGroups {
		return nil
	}
	d.groupAt[k] = len(d.groups)
	name = strings.Join(strings.Fields(name), " ")
	d.groups = append(d.groups, origin{name: name, file: file})
	d.params.Groups = append(d.params.Groups, plan.Group{Name: name})
	return &d.groups[len(d.groups)-1]
}

// alias lets a group have another name, unless some group has it.
func (d *drafter) alias(file, name, alias string) {
	o := d.origin(file, name)
	if _, taken := d.groupAt[key(alias)]; taken || o == nil || key(alias) == "" {
		return
	}
	d.groupAt[key(alias)] = d.groupAt[key(name)]
	o.aliases = append(o.aliases, alias)
}

// administeredTo notes the doses of groups, and those of animals with their groups.
func (d *drafter) administeredTo(file string, doses []schemas.CollectedDose) {
	of := map[string]string{}
	for _, a := range d.allocated {
		of[a.Animal] = a.Group
	}
	for _, dose := range doses {
		if o := d.origin(file, cmp.Or(dose.Group, of[dose.Animal])); o != nil && len(o.doses) < maxDoses {
			o.doses = append(o.doses, dose)
		}
	}
}

// given is what the log of doses tells of a group: the route of its first dose, and the article and the dose, if all that it
// got of the articles that not every group got are of one.
func given(o origin, all []origin) (article, unit, route string, dose *float64) {
	everybody := func(article string) bool {
		n := 0
		for _, other := range all {
			if slices.ContainsFunc(other.doses, func(d schemas.CollectedDose) bool { return key(d.Article) == key(article) && d.Dose != maybe.Some(0.0) }) {
				n++
			}
		}
		return n > 1 && n == len(all)
	}
	common := map[string]bool{}
	first, same := true, true
	for _, d := range o.doses {
		k := key(d.Article)
		if _, asked := common[k]; !asked {
			common[k] = everybody(d.Article)
		}
		if common[k] && k != "" {
			continue
		}
		route = cmp.Or(route, d.Route)
		if first {
			first, article, unit = false, d.Article, d.DoseUnit
			if d.Dose.OK {
				v := d.Dose.V
				dose = &v
			}
			continue
		}
		same = same && key(article) == k && unit == d.DoseUnit && (dose == nil) == !d.Dose.OK && (dose == nil || *dose == d.Dose.V)
	}
	if route == "" && len(o.doses) > 0 {
		route = o.doses[0].Route
	}
	if !same {
		return "", "", route, nil
	}
	return article, unit, route, dose
}

// A guessed group is a group of the draft, and why it is what it is where its name alone does not say so.
type guessed struct {
	plan.Group
	file string
	why  map[string]string // by key
}

// misspelt is the group whose name a rare one is most likely a slip of: it has one or two animals, the other at least five
// times as many, and their names are nearly the same and have the same numbers. It is -1 if there is none.
func misspelt(o origin, all []origin) int {
	if len(all) > manyGroups || o.animals < 1 || o.animals > 2 || len(o.aliases) > 0 {
		return -1
	}
	for i, other := range all {
		a, b := key(o.name), key(other.name)
		if other.animals < 5*o.animals || a[0] != b[0] || digits(a) != digits(b) || differInLetter(a, b) {
			continue
		}
		if min(len(a), len(b)) >= 3 && nearest.Of(a, []string{b}) != "" || min(len(a), len(b)) >= 4 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)) && !strings.ContainsAny(a+b, " +-") {
			return i
		}
	}
	return -1
}

// differInLetter reports whether two names differ in a word of one or two letters, as Drug A and Drug B do.
func differInLetter(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] && min(len(x[i]), len(y[i])) < 3 {
			return true
		}
	}
	return false
}

// digits are the digits and signs of a text, in which names of groups often differ alone.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// groups guesses the groups by their names and doses, so that the plan can be read: every treated group has a vehicle group.
// What is ambiguous is decided for the first that fits best: the comparator for a vehicle group of the same route, if the doses
// tell the routes, and of these for the one whose name has the most words of the group's own. Where no name is that of a
// vehicle, the diseased group without a drug takes its place, or the first group of which nothing says that it is dosed; where
// all are dosed there is nothing to compare with, and they are satellites. The floor is the first sham group or, without any, the
// first naive one.
func groups(origins []origin) []guessed {
	var all []guessed
	slips := map[int][]string{} // names that are slips of a group's
	for _, o := range origins {
		if i := misspelt(o, origins); i >= 0 {
			slips[i] = append(slips[i], o.name)
		}
	}
	for i, o := range origins {
		if misspelt(o, origins) >= 0 {
			continue
		}
		name := group(o.name)
		g := guessed{Group: name, file: o.file, why: map[string]string{}}
		g.Aliases = slices.Concat(o.aliases, slips[i])
		if len(slips[i]) > 0 {
			g.why["aliases"] = "guessed: one or two animals have it, and it is nearly the same name; otherwise make it a group of its own"
		}
		article, unit, route, dose := given(o, origins)
		g.Route = cmp.Or(o.route, route)
		if g.Route == "" {
			g.Route = routeOf(o.name)
		}
		switch {
		case o.control || dose != nil && *dose == 0 && g.Role == plan.Test:
			g.Role, g.why["role"] = plan.Vehicle, "the dose is 0, or the study calls it a control"
			g.Article, g.Dose, g.DoseUnit = "", nil, ""
		case g.Treated() && article != "":
			g.Article = article // as the log calls it, by which doses are compared with the plan
			if dose != nil && unit != "" && (g.Dose == nil || *g.Dose == *dose) {
				g.Dose, g.DoseUnit = dose, unit
			}
		}
		if g.Treated() && o.planned != nil {
			g.Dose, g.DoseUnit = o.planned, o.plannedUnit
			if article != "" {
				g.Article = article
			}
		}
		all = append(all, g)
	}
	settleVehicles(all)
	var vehicles []guessed
	var floors []string
	sham := slices.ContainsFunc(all, func(g guessed) bool { return g.Role == plan.Sham })
	for _, g := range all {
		if g.Role == plan.Vehicle {
			vehicles = append(vehicles, g)
		}
		if g.Role == plan.Sham || g.Role == plan.Naive && !sham {
			floors = append(floors, g.Name)
		}
	}
	for i := range all {
		if all[i].Treated() && len(vehicles) > 0 {
			comparator := likeliest(all[i], vehicles)
			all[i].Comparator = comparator.Name
			if all[i].Route != "" && sameRoute(comparator.Route, all[i].Route) && len(vehicles) > 1 {
				all[i].why["comparator"] = "a vehicle group of the same route"
			}
			if len(floors) > 0 {
				all[i].Floor = floors[0]
			}
		}
	}
	return all
}

// settleVehicles sees to it that treated groups have a group to be compared with.
func settleVehicles(all []guessed) {
	count := func(role string) (n int) {
		for _, g := range all {
			if g.Role == role {
				n++
			}
		}
		return n
	}
	// A treated group of healthy animals shows no efficacy, if the untreated ones of its sort are the floor.
	for i := range all {
		if all[i].Role == plan.Test && hasGenotype(all[i].Name) && count(plan.Naive) > 0 && count(plan.Vehicle) > 0 {
			all[i].Role, all[i].why["role"] = plan.Satellite, "treated animals without the disease; `test` if they have it"
		}
	}
	treated := slices.ContainsFunc(all, func(g guessed) bool { return g.Treated() })
	if !treated || count(plan.Vehicle) > 0 {
		return
	}
	at := slices.IndexFunc(all, func(g guessed) bool { return g.Role == plan.DiseaseUntreated })
	why := "the diseased group without a drug, as no name is that of a vehicle"
	if at < 0 {
		at = slices.IndexFunc(all, func(g guessed) bool { return g.Role == plan.Test && g.Dose == nil && g.Article == "" })
		why = "no name tells the control, and this is the first group"
		if len(all) == 1 {
			at = -1
		}
	}
	if at >= 0 {
		all[at].Group = plan.Group{Name: all[at].Name, Role: plan.Vehicle, Route: all[at].Route, Aliases: all[at].Aliases}
		all[at].why["role"] = why
		if slices.ContainsFunc(all, func(g guessed) bool { return g.Treated() }) {
			return
		}
	}
	for i := range all {
		if all[i].Treated() {
			all[i].Role, all[i].why["role"] = plan.Satellite, "no group is a control that it could be compared with; then make it `test` and the control `vehicle`"
		}
	}
}

// likeliest is the vehicle group that a treated group is most likely compared with: of those of its route, if there are any,
// those that the same file names, and of these the first of those that share the most words with its name.
func likeliest(g guessed, vehicles []guessed) guessed {
	words := strings.Fields(folded(g.Name))
	fit := func(v guessed) (n int) {
		if sameRoute(v.Route, g.Route) {
			n = 2 * (len(words) + 1)
		}
		if v.file == g.file {
			n += len(words) + 1
		}
		for _, w := range strings.Fields(folded(v.Name)) {
			if slices.Contains(words, w) {
				n++
			}
		}
		return n
	}
	return slices.MaxFunc(vehicles, func(a, b guessed) int { return cmp.Compare(fit(a), fit(b)) })
}
