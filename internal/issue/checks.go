package issue

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"earmark/schemas/plan"
)

// A Limit is the number that a rule sets its evidence against. A plan may put another in its place.
type Limit struct {
	Name    string  `json:"name"` // what it is a limit of
	Unit    string  `json:"unit,omitempty"`
	Default float64 `json:"default"`
}

// String is a value of the limit with its unit.
func (l Limit) String() string { return l.with(l.Default) }

func (l Limit) with(v float64) string {
	return strings.TrimSpace(strconv.FormatFloat(v, 'g', -1, 64) + " " + l.Unit)
}

// Checks are what a plan changes of the catalogue.
type Checks []plan.Check

// of is what the plan says of a code; zero where it says nothing.
func (c Checks) of(code string) plan.Check {
	i := slices.IndexFunc(c, func(k plan.Check) bool { return k.Code == code })
	if i < 0 {
		return plan.Check{}
	}
	return c[i]
}

// Limit is the limit of a rule: the plan's, or else that of the catalogue. It panics for a rule without one.
func (c Checks) Limit(code string) float64 {
	entry, _ := Lookup(code)
	if entry.Limit == nil {
		panic("issue: the catalogue has no limit of " + code)
	}
	return c.LimitOr(code, entry.Limit.Default)
}

// LimitOr is the limit of a rule where an endpoint has its own: the plan's, or else the endpoint's.
func (c Checks) LimitOr(code string, own float64) float64 {
	if limit := c.of(code).Limit; limit != nil {
		return *limit
	}
	return own
}

// Lowered is the reason for which the plan makes less of the issues of a code than the catalogue does; empty if it does not.
func (c Checks) Lowered(code string) string {
	entry, _ := Lookup(code)
	if k := c.of(code); k.Severity != "" && Milder(Severity(k.Severity), entry.Severity) {
		return k.Reason
	}
	return ""
}

// Milder reports whether one severity is milder than another.
func Milder(a, b Severity) bool { return gravity[a] > gravity[b] }

// Apply gives issues the severities of the plan and says of each what the plan changed of its check; one that is
// silenced is left out. A raised severity is for issues at the code's own severity. A lowered one is for those, and for milder
// ones that would otherwise stand above it. An issue graver than its code's own severity is of another kind and keeps its own.
func (c Checks) Apply(issues []Issue) []Issue {
	if len(c) == 0 {
		return issues
	}
	var kept []Issue
	for _, i := range issues {
		k := c.of(i.Code)
		entry, _ := Lookup(i.Code)
		wanted := Severity(k.Severity)
		raised := wanted != "" && Milder(entry.Severity, wanted) && i.Severity == entry.Severity
		lowered := wanted != "" && Milder(wanted, entry.Severity) && !Milder(entry.Severity, i.Severity) && Milder(wanted, i.Severity)
		var changes []string
		if raised || lowered {
			changes = append(changes, fmt.Sprintf("severity changed from %s to %s", i.Severity, wanted))
			i.Raised, i.Severity = i.Severity, wanted
		}
		if i.Severity == plan.Silent {
			continue
		}
		if i.Severity != Error {
			i.Accepted = "" // it was an error, which alone can be accepted
		}
		if k.Limit != nil && entry.Limit != nil {
			changes = append(changes, fmt.Sprintf("limit %s in place of %s", entry.Limit.with(*k.Limit), entry.Limit))
		}
		if len(changes) > 0 {
			text := "by the plan's checks " + strings.Join(changes, ", ")
			if k.Reason != "" {
				text += ": " + k.Reason
			}
			i.Effect = strings.TrimPrefix(i.Effect+"; "+text, "; ")
		}
		kept = append(kept, i)
	}
	return kept
}

// Change says in words what the plan changes of a code: the severity, the limit, or nothing.
func Change(k plan.Check) string {
	entry, _ := Lookup(k.Code)
	var parts []string
	if k.Severity != "" && Severity(k.Severity) != entry.Severity {
		parts = append(parts, fmt.Sprintf("%s in place of %s", k.Severity, entry.Severity))
	}
	if k.Limit != nil && entry.Limit != nil && *k.Limit != entry.Limit.Default {
		parts = append(parts, fmt.Sprintf("%s %s in place of %s", entry.Limit.Name, entry.Limit.with(*k.Limit), entry.Limit))
	}
	return strings.Join(parts, "; ")
}
