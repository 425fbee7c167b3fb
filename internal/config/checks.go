package config

import (
	"fmt"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/nearest"
	"earmark/schemas/plan"
)

// code is the entry of the catalogue that a setting names; false if its code was refused or is none.
func (r *resolver) code(at []string, where, code string) (issue.Entry, bool) {
	if code == "" {
		return issue.Entry{}, false
	}
	entry, known := issue.Lookup(code)
	if !known {
		var codes []string
		for _, e := range issue.Catalogue {
			codes = append(codes, e.Code)
		}
		hint := "earmark explain lists all codes"
		if meant := nearest.Of(code, codes); meant != "" {
			hint = fmt.Sprintf("did you mean %q? %s", meant, hint)
		}
		r.add(at, hint, "%s: there is no issue %q", where, code)
	}
	return entry, known
}

// accept checks what the plan accepts.
func (r *resolver) accept() []plan.Accept {
	for i, a := range r.doc.Accept {
		where := fmt.Sprintf("accept › item %d", i+1)
		entry, _ := r.code(item("accept", i, "code"), where, a.Code)
		if entry.Severity == issue.Error && issue.Checks(r.doc.Checks).Lowered(a.Code) != "" {
			r.add(item("accept", i, "code"), "leave one of the two out", "%s: the checks make %s less than an error, and only an error can be accepted", where, a.Code)
		}
	}
	return r.doc.Accept
}

// checks checks what the plan changes of the catalogue.
func (r *resolver) checks() []plan.Check {
	seen := map[string]bool{}
	for i, k := range r.doc.Checks {
		where := fmt.Sprintf("checks › item %d", i+1)
		at := func(key string) []string { return item("checks", i, key) }
		entry, known := r.code(at("code"), where, k.Code)
		switch {
		case !known:
			continue
		case seen[k.Code]:
			r.add(at("code"), "say it in one item", "%s: %s is changed twice", where, k.Code)
		case k.Severity == "" && k.Limit == nil && !r.at.given(at("severity")...) && !r.at.given(at("limit")...):
			r.add(item("checks", i), "give it a severity or a limit", "%s: nothing is changed of %s", where, k.Code)
		}
		seen[k.Code] = true
		if entry.Told != "" {
			r.add(at("code"), "leave it out", "%s: %s is told by %s and not by a run", where, k.Code, entry.Told)
			continue
		}
		wanted := issue.Severity(k.Severity)
		switch {
		case k.Severity == plan.Silent && (entry.Severity == issue.Error || entry.Severity == issue.Withheld):
			r.add(at("severity"), "a warning or a note says it more quietly", "%s: %s is an issue of severity %s, which leaves values or results out: it cannot be silenced", where, k.Code, entry.Severity)
		case k.Severity != "" && issue.Milder(wanted, entry.Severity) && k.Reason == "" && !r.at.given(at("reason")...):
			r.add(at("severity"), "", "%s: a severity below that of %s (%s) needs a reason", where, k.Code, entry.Severity)
		}
		if k.Limit != nil && entry.Limit == nil {
			r.add(at("limit"), "those that have one are "+strings.Join(limited(), ", "), "%s: %s has no limit that can be changed here", where, k.Code)
		}
	}
	return r.doc.Checks
}

// limited are the codes with a limit that a plan can change.
func limited() []string {
	var codes []string
	for _, e := range issue.Catalogue {
		if e.Limit != nil {
			codes = append(codes, e.Code)
		}
	}
	return codes
}
