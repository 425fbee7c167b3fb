package report

import (
	"cmp"
	"slices"

	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// A series is one variable of one endpoint over all study days.
type series struct{ endpoint, analyte, matrix, variable string }

// A result is what one section of the report is about: a series on one study day, or over the whole course.
type result struct {
	series
	day maybe.Int
}

// ofGroup is a result of one group.
type ofGroup struct {
	result
	group string
}

// study holds the tables of a study by what the report asks them. The order of a table's rows never matters here.
type study struct {
	plan     plan.Plan
	groups   []schemas.Group // in the order of the plan
	families []family

	days        map[series][]int32 // measured days, ascending
	results     map[series][]result
	summaries   map[ofGroup]schemas.Summary
	responses   map[ofGroup][]schemas.Response // by animal
	inhibition  map[ofGroup][]schemas.Inhibition
	comparisons map[ofGroup][]schemas.Comparison
	curves      map[result][]schemas.DoseResponse // by comparator, then article
}

// A family is a comparator with everything that is read against it: the floor, untreated groups and the treated groups.
type family struct {
	comparator string // empty where a study has none
	groups     []schemas.Group
}

func newStudy(p plan.Plan, in Input) *study {
	s := &study{
		plan:        p,
		groups:      in.Groups.Rows(),
		days:        map[series][]int32{},
		results:     map[series][]result{},
		summaries:   map[ofGroup]schemas.Summary{},
		responses:   map[ofGroup][]schemas.Response{},
		inhibition:  map[ofGroup][]schemas.Inhibition{},
		comparisons: map[ofGroup][]schemas.Comparison{},
		curves:      curvesOf(in.DoseResponse.Rows()),
	}
	planned := map[string]int{}
	for i, g := range p.Groups {
		planned[g.Name] = i
	}
	slices.SortFunc(s.groups, func(a, b schemas.Group) int {
		return cmp.Or(cmp.Compare(planned[a.Group], planned[b.Group]), cmp.Compare(a.Group, b.Group))
	})
	s.families = families(s.groups)
	for _, row := range in.Summaries.All() {
		r := result{series{row.Endpoint, row.Analyte, row.Matrix, row.Variable}, row.StudyDay}
		s.summaries[ofGroup{r, row.Group}] = row
		if !slices.Contains(s.results[r.series], r) {
			s.results[r.series] = append(s.results[r.series], r)
			if r.day.OK {
				s.days[r.series] = append(s.days[r.series], r.day.V)
			}
		}
	}
	for of := range s.days {
		slices.Sort(s.days[of])
	}
	for _, row := range in.Responses.All() {
		at := ofGroup{result{series{row.Endpoint, row.Analyte, row.Matrix, row.Variable}, row.StudyDay}, row.Group}
		s.responses[at] = append(s.responses[at], row)
	}
	for at := range s.responses {
		slices.SortFunc(s.responses[at], func(a, b schemas.Response) int { return cmp.Compare(a.Animal, b.Animal) })
	}
	for _, row := range in.Inhibition.All() {
		at := ofGroup{result{series{row.Endpoint, row.Analyte, row.Matrix, row.Variable}, row.StudyDay}, row.Group}
		s.inhibition[at] = append(s.inhibition[at], row)
	}
	for at := range s.inhibition {
		slices.SortFunc(s.inhibition[at], func(a, b schemas.Inhibition) int {
			return cmp.Or(first(a.Headline, b.Headline), cmp.Compare(a.Definition, b.Definition))
		})
	}
	for _, row := range in.Comparisons.All() {
		at := ofGroup{result{series{row.Endpoint, row.Analyte, row.Matrix, row.Variable}, row.StudyDay}, row.Group}
		s.comparisons[at] = append(s.comparisons[at], row)
	}
	for at := range s.comparisons {
		slices.SortFunc(s.comparisons[at], func(a, b schemas.Comparison) int {
			return cmp.Or(first(a.Primary, b.Primary), first(a.Headline, b.Headline), cmp.Compare(a.Method, b.Method))
		})
	}
	return s
}

// first orders what is true before what is false.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// treated reports whether a group is compared with a comparator.
func treated(g schemas.Group) bool { return g.Role == plan.Test || g.Role == plan.Positive }

// families gathers the groups around their comparators, in the order of the plan. Untreated groups that are the floor of
// nobody belong to every family, satellites to none.
func families(groups []schemas.Group) []family {
	var comparators, floors []string
	for _, g := range groups {
		if g.Role == plan.Vehicle && !slices.Contains(comparators, g.Group) {
			comparators = append(comparators, g.Group)
		}
		if treated(g) && g.Floor != "" {
			floors = append(floors, g.Floor)
		}
	}
	for _, g := range groups {
		if treated(g) && !slices.Contains(comparators, g.Comparator) {
			comparators = append(comparators, g.Comparator)
		}
	}
	if len(comparators) == 0 {
		comparators = []string{""}
	}
	var all []family
	for _, comparator := range comparators {
		f := family{comparator: comparator}
		var own []string
		for _, g := range groups {
			if treated(g) && g.Comparator == comparator {
				own = append(own, g.Floor)
			}
		}
		for _, g := range groups {
			switch g.Role {
			case plan.Satellite:
			case plan.Test, plan.Positive:
				if g.Comparator == comparator {
					f.groups = append(f.groups, g)
				}
			case plan.Vehicle:
				if g.Group == comparator {
					f.groups = append(f.groups, g)
				}
			default:
				if slices.Contains(own, g.Group) || !slices.Contains(floors, g.Group) {
					f.groups = append(f.groups, g)
				}
			}
		}
		all = append(all, f)
	}
	return all
}

// title names a family by its comparator.
func (f family) title() string {
	if f.comparator == "" {
		return "No comparator"
	}
	return "Against " + f.comparator
}

// floor reports whether a group is the floor of one of the family's groups.
func (f family) floor(group string) bool {
	return slices.ContainsFunc(f.groups, func(g schemas.Group) bool { return treated(g) && g.Floor == group })
}

// hasTreated reports whether anything is compared with the family's comparator.
func (f family) hasTreated() bool { return slices.ContainsFunc(f.groups, treated) }

// treatedGroups lists the groups that are compared with a comparator.
func (s *study) treatedGroups() []schemas.Group {
	var list []schemas.Group
	for _, g := range s.groups {
		if treated(g) {
			list = append(list, g)
		}
	}
	return list
}

// endpoints lists the endpoints that have data, in the order of the report.
func (s *study) endpoints() []endpoint.Spec {
	measured := map[string]bool{}
	for of := range s.results {
		measured[of.endpoint] = true
	}
	var specs []endpoint.Spec
	for _, spec := range s.plan.Endpoints {
		if measured[spec.Name] {
			specs = append(specs, spec)
		}
	}
	slices.SortStableFunc(specs, func(a, b endpoint.Spec) int {
		return cmp.Or(cmp.Compare(a.FigureOrder, b.FigureOrder), cmp.Compare(a.Name, b.Name))
	})
	return specs
}

// spec finds an endpoint of the plan.
func (s *study) spec(name string) endpoint.Spec {
	for _, spec := range s.plan.Endpoints {
		if spec.Name == name {
			return spec
		}
	}
	return endpoint.Spec{Name: name, Title: words(name)}
}

// variable finds a variable of an endpoint.
func variable(spec endpoint.Spec, name string) endpoint.Variable {
	for _, v := range spec.Variables {
		if v.Name == name {
			return v
		}
	}
	return endpoint.Variable{Name: name, Scale: spec.Scale}
}

// seriesOf lists the series of an endpoint's variable: one, or one for every analyte and matrix, in the order of the
// plan's analytes.
func (s *study) seriesOf(spec endpoint.Spec, v endpoint.Variable) []series {
	var all []series
	for of := range s.results {
		if of.endpoint == spec.Name && of.variable == v.Name {
			all = append(all, of)
		}
	}
	position := map[string]int{}
	for i, a := range s.plan.Analytes {
		position[a.Name] = i + 1
	}
	place := func(analyte string) int {
		if at := position[analyte]; at > 0 {
			return at
		}
		return len(position) + 1 // analytes that the plan does not list come last
	}
	slices.SortFunc(all, func(a, b series) int {
		return cmp.Or(
			cmp.Compare(a.matrix, b.matrix),
			cmp.Compare(place(a.analyte), place(b.analyte)),
			cmp.Compare(a.analyte, b.analyte),
		)
	})
	return all
}

// shown lists the results of a series that the report shows: the plan's primary ones, or else the last measured day.
func (s *study) shown(of series) []result {
	var list []result
	for _, p := range s.plan.Analysis.Primary {
		if r := (result{of, dayOf(p.StudyDay)}); matches(p, r) && slices.Contains(s.results[of], r) && !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	if len(list) > 0 {
		return list
	}
	if days := s.days[of]; len(days) > 0 {
		return []result{{of, maybe.Some(days[len(days)-1])}}
	}
	return s.results[of]
}

// primary reports whether the plan names a result as a primary analysis.
func (s *study) primary(r result) bool {
	return slices.ContainsFunc(s.plan.Analysis.Primary, func(p plan.Primary) bool { return matches(p, r) })
}

// matches reports whether a primary analysis of the plan is about a result.
func matches(p plan.Primary, r result) bool {
	return p.Endpoint == r.endpoint && p.Analyte == r.analyte && p.Variable == r.variable && dayOf(p.StudyDay) == r.day
}

// dayOf is the study day of a plan, which may be missing.
func dayOf(d *int32) maybe.Int {
	if d == nil {
		return maybe.Int{}
	}
	return maybe.Some(*d)
}

// headline is a group's percent inhibition by the endpoint's own definition.
func (s *study) headline(r result, group string) (schemas.Inhibition, bool) {
	for _, row := range s.inhibition[ofGroup{r, group}] {
		if row.Headline {
			return row, true
		}
	}
	return schemas.Inhibition{}, false
}

// comparison is a group's comparison by the endpoint's own method.
func (s *study) comparison(r result, group string) (schemas.Comparison, bool) {
	rows := s.comparisons[ofGroup{r, group}]
	if len(rows) == 0 {
		return schemas.Comparison{}, false
	}
	return rows[0], true
}

// unit is the unit of a result's values.
func (s *study) unit(of series) string {
	for _, r := range s.results[of] {
		for _, g := range s.groups {
			if sum, ok := s.summaries[ofGroup{r, g.Group}]; ok && sum.Unit != "" {
				return sum.Unit
			}
		}
	}
	spec := s.spec(of.endpoint)
	if v := variable(spec, of.variable); v.Unit != "" {
		return v.Unit
	}
	return spec.Unit
}

// name says what a series is: Ear thickness, net AUC per day; Cytokines, IL-4 (skin).
func (s *study) name(of series) string {
	text := s.spec(of.endpoint).Title
	if of.analyte != "" {
		text += ", " + of.analyte
	}
	if of.matrix != "" {
		text += " (" + of.matrix + ")"
	}
	if of.variable != endpoint.Value {
		text += ", " + lookup(variableTerms, of.variable).words
	}
	return text
}

// on names a result with its day.
func (s *study) on(r result) string { return s.name(r.series) + ", " + day(r.day) }

// printer prints a value of a series with the decimals of its variable or endpoint; on a log scale, and as a rate or a
// percentage of something else without decimals of its own, with three significant digits.
func (s *study) printer(of series) func(float64) string {
	spec := s.spec(of.endpoint)
	v := variable(spec, of.variable)
	return func(x float64) string {
		switch {
		case v.Digits > 0:
			return fixed(x, v.Digits)
		case v.Scale == endpoint.Log, v.Name == endpoint.Rate, v.Of != "":
			return significant(x, 3)
		case v.Unit != "" && v.Unit != spec.Unit:
			return fixed(x, 1)
		}
		return fixed(x, spec.Digits)
	}
}

// An average is the centre of a group with an interval, and the kind of both for captions and column heads.
type average struct{ centre, low, high maybe.Float }

// averageOf is what a figure draws for a group: by scale the mean with its confidence interval (its standard error in
// a course), the geometric mean with its confidence interval, or the median with the quartiles.
func averageOf(scale string, course bool, sum schemas.Summary) average {
	switch {
	case scale == endpoint.Log:
		return average{sum.GeometricMean, sum.CILow, sum.CIHigh}
	case scale == endpoint.Ordinal:
		return average{sum.Median, sum.Q1, sum.Q3}
	case course && sum.Mean.OK && sum.SEM.OK:
		return average{sum.Mean, maybe.Finite(sum.Mean.V - sum.SEM.V), maybe.Finite(sum.Mean.V + sum.SEM.V)}
	case course:
		return average{centre: sum.Mean}
	}
	return average{sum.Mean, sum.CILow, sum.CIHigh}
}

// averageWords names what averageOf draws.
func (s *study) averageWords(scale string, course bool) string {
	switch {
	case scale == endpoint.Log:
		return "geometric mean with " + s.level() + " CI"
	case scale == endpoint.Ordinal:
		return "median with quartiles"
	case course:
		return "mean ± SEM"
	}
	return "mean with " + s.level() + " CI"
}

// level is the plan's confidence level in words.
func (s *study) level() string { return level(s.plan.Analysis.Confidence) }
