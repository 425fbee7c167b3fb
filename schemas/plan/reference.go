package plan

import (
	"cmp"
	"slices"

	"earmark/schemas/endpoint"
)

// Find is the group of that name.
func Find(groups []Group, name string) (Group, bool) {
	for _, g := range groups {
		if g.Name == name {
			return g, true
		}
	}
	return Group{}, false
}

// Reference names the comparator and the floor that a group's values are set against; empty where there is none or where
// it is not unique.
//
// A treated group has those it declares. A comparator is set against itself, and a floor, an untreated or a satellite
// group against the comparator that goes with it, in both cases with the floor of the treated groups concerned, if these
// agree.
func Reference(groups []Group, name string) (comparator, floor string) {
	own, found := Find(groups, name)
	if !found {
		return "", ""
	}
	if own.Treated() {
		return own.Comparator, own.Floor
	}
	var comparators, floors []string
	for _, g := range groups {
		if !g.Treated() || g.Comparator == "" {
			continue
		}
		if own.Role == Vehicle && g.Comparator != own.Name {
			continue
		}
		if (own.Role == Naive || own.Role == Sham) && g.Floor != own.Name {
			continue
		}
		comparators, floors = append(comparators, g.Comparator), append(floors, g.Floor)
	}
	if own.Role == Vehicle {
		comparators = append(comparators, own.Name)
	}
	return only(comparators), only(floors)
}

// only is the one name that all of the list is; empty if there is none or more than one.
func only(names []string) string {
	for _, n := range names {
		if n != names[0] {
			return ""
		}
	}
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// Headline is the definition of percent inhibition that is the variable's own: the one that the plan names for it, if it
// applies, otherwise the variable's first; empty where percent inhibition has no meaning.
func Headline(a Analysis, name string, v endpoint.Variable) string {
	for _, e := range a.Endpoints {
		if e.Endpoint == name && (e.Variable == "" || e.Variable == v.Name) && slices.Contains(v.Definitions, e.Definition) {
			return e.Definition
		}
	}
	if len(v.Definitions) == 0 {
		return ""
	}
	return v.Definitions[0]
}

// FindAnalyte is the analyte of an endpoint of that name, among those of the endpoint's sort.
func FindAnalyte(analytes []Analyte, spec endpoint.Spec, name string) (Analyte, bool) {
	i := slices.IndexFunc(analytes, func(a Analyte) bool { return a.Name == name && a.BelongsTo(spec) })
	if i < 0 || name == "" {
		return Analyte{}, false
	}
	return analytes[i], true
}

// BelongsTo reports whether an endpoint measures analytes of this sort.
func (a Analyte) BelongsTo(spec endpoint.Spec) bool {
	return spec.PerAnalyte && cmp.Or(a.Of, endpoint.Protein) == cmp.Or(spec.Analytes, endpoint.Protein)
}

// Direction is what disease does to an analyte of an endpoint: what is declared for the analyte, or else for the endpoint.
func Direction(analytes []Analyte, spec endpoint.Spec, analyte string) string {
	a, _ := FindAnalyte(analytes, spec, analyte)
	return cmp.Or(a.Direction, spec.Direction)
}
