// Package draft writes a first plan of a study from its readout files. It guesses what each file holds by reading it as
// every kind of readout and keeping the reading that explains most of it, and what each group is by its name. What is
// guessed is marked, and the plan is unconfirmed until its user says otherwise.
package draft

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"regexp"
	"strconv"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
	"earmark/stages/intake"
)

// A reading is what became of a file when it was read as one kind of readout.
type reading struct {
	readout plan.Readout
	fit     float64 // 0 to 1 and more: how much of the file it explains, and whether its name says so
	values  int
	groups  []string
	first   maybe.Value[schemas.Date] // earliest date of a value without a study day
	wrong   int                       // cells with errors
	// groupOf are the groups of animals; routes are animal, group and route of each dose, in order.
	groupOf map[string]string
	routes  [][3]string
}

// leastFit is the least share of values within the usual limits for which a file is taken for a kind of readout.
const leastFit = 0.4

// Write drafts the plan of the study id from its files, whose paths are relative to the folder of the plan. base has the
// endpoints and analytes that are known.
func Write(id string, files []schemas.File, base *plan.Plan) (string, error) {
	var names []string
	var readings []reading
	var left []string
	groupOf, doses := map[string]string{}, [][3]string{} // as in a reading, of all files
	var start maybe.Value[schemas.Date]
	for _, f := range files {
		r, found, err := best(f, base)
		if err != nil {
			return "", err
		}
		if !found {
			left = append(left, f.Path)
			continue
		}
		readings = append(readings, r)
		names = append(names, r.groups...)
		maps.Copy(groupOf, r.groupOf)
		doses = append(doses, r.routes...)
		if r.first.OK && (!start.OK || r.first.V < start.V) {
			start = r.first
		}
	}
	routes := map[string]string{} // of groups: that of the first dose
	for _, d := range doses {
		if group := cmp.Or(d[1], groupOf[d[0]]); group != "" && routes[group] == "" {
			routes[group] = d[2]
		}
	}
	return text(id, start, groups(names, routes), readings, left), nil
}

// best is the reading of a file that explains most of it, if any does.
func best(f schemas.File, base *plan.Plan) (reading, bool, error) {
	words := " " + folded(strings.TrimSuffix(f.Path, path.Ext(f.Path))+" "+head(f.Data)) + " "
	// Doses have columns of their own, so that nothing else is read as doses without an error.
	doses, err := try(f, plan.Readout{Kind: plan.Dosing, File: f.Path}, nil, base)
	if err != nil || doses.values > 0 && doses.wrong == 0 {
		return doses, err == nil, err
	}
	var top reading
	for i := range base.Endpoints {
		spec := &base.Endpoints[i]
		if spec.Amplification != nil {
			continue // its reference genes are for the user to say
		}
		r := plan.Readout{Kind: spec.Kind, File: f.Path}
		if spec.ScoreScale != "" {
			r.Scale = spec.ScoreScale
		}
		read, err := completed(f, r, spec, base)
		if err != nil {
			return reading{}, false, err
		}
		if read.fit < leastFit {
			continue
		}
		read.fit *= 0.5 + named(words, spec)
		if read.fit > top.fit {
			top = read
		}
	}
	if top.fit > 0 {
		return top, true, nil
	}
	animals, err := try(f, plan.Readout{Kind: plan.Animals, File: f.Path}, nil, base)
	return animals, animals.values > 0, err
}

// completed reads a file as a readout, and, if nothing of it can be read so, with what the file may leave to the config to
// say: the study day, which the name of the file may tell, and the unit, of which the one that fits the usual values best.
func completed(f schemas.File, r plan.Readout, spec *endpoint.Spec, base *plan.Plan) (reading, error) {
	day, _ := dayOf(f.Path)
	var top reading
	for _, dayless := range []bool{false, true} {
		if dayless {
			r.StudyDay = &day
		}
		units := []string{""}
		for _, u := range spec.Units {
			units = append(units, u.Name)
		}
		for _, unit := range units {
			r.Unit = unit
			read, err := try(f, r, spec, base)
			if err != nil {
				return reading{}, err
			}
			if read.values > 0 && read.fit > top.fit {
				top = read
			}
			if unit == "" && top.values > 0 {
				return top, nil
			}
		}
		if top.values > 0 {
			return top, nil
		}
	}
	return top, nil
}

// try reads a file as a readout.
func try(f schemas.File, r plan.Readout, spec *endpoint.Spec, base *plan.Plan) (reading, error) {
	files, issues := new(table.Of[schemas.File]), new(issue.List)
	files.Append(f)
	out, err := intake.Run(intake.Params{
		Study: "draft", Readouts: []plan.Readout{r}, Endpoints: base.Endpoints, Analytes: base.Analytes,
	}, intake.Input{Files: files}, issues)
	if err != nil {
		return reading{}, fmt.Errorf("read %s as %s: %w", f.Path, r.Kind, err)
	}
	read := reading{readout: r, groupOf: map[string]string{}}
	usual := 0
	for _, v := range out.Values.All() {
		if v.Animal == "" || !v.Value.OK {
			continue
		}
		read.values++
		read.groups = append(read.groups, v.Group)
		if v.Group != "" {
			read.groupOf[v.Animal] = v.Group
		}
		if spec != nil && spec.Soft.Contains(v.Value.V*factor(spec, v.Unit)) {
			usual++
		}
		if v.Date.OK && !v.StudyDay.OK && (!read.first.OK || v.Date.V < read.first.V) {
			read.first = v.Date
		}
	}
	for _, a := range out.Animals.All() {
		if a.Animal != "" && a.Group != "" {
			read.values++
			read.groups = append(read.groups, a.Group)
			read.groupOf[a.Animal] = a.Group
		}
	}
	for _, d := range out.Doses.All() {
		if d.Dose.OK || d.Volume.OK {
			read.values++
			read.groups = append(read.groups, d.Group)
			read.routes = append(read.routes, [3]string{d.Animal, d.Group, d.Route})
		}
	}
	for _, i := range issues.Issues() {
		if i.Severity == issue.Error {
			read.wrong += i.Count()
		}
	}
	if read.values > 0 {
		read.fit = float64(usual) / float64(max(read.values, read.values+read.wrong-1))
	}
	return read, nil
}

// factor converts a unit of an endpoint to the one in which it is stored.
func factor(spec *endpoint.Spec, unit string) float64 {
	for _, u := range spec.Units {
		if u.Name == unit {
			return u.Factor
		}
	}
	return 1
}

// named is the share, 0 to 1, of the words of an endpoint's kind, or else of its name, that stand in a text.
func named(text string, spec *endpoint.Spec) float64 {
	share := 0.0
	for _, name := range []string{spec.Kind, spec.Name, spec.Title} {
		words := strings.Fields(folded(name))
		n := 0
		for _, w := range words {
			w = strings.TrimSuffix(w, "s")
			if strings.Contains(text, " "+w+" ") || strings.Contains(text, " "+w+"s ") {
				n++
			}
		}
		share = max(share, float64(n)/float64(max(1, len(words))))
	}
	return share
}

// headRows is the number of rows at the top of a sheet in which a header is looked for.
const headRows = 20

// head is the text of the top of the sheets of a file, and their names.
func head(data []byte) string {
	sheets, _, refusal := tabular.Read(data, tabular.Options{})
	if refusal != nil {
		return ""
	}
	var words []string
	for _, s := range sheets {
		words = append(words, s.Name)
		n := 0
		for row := range s.Rows() {
			words = append(words, row.Cells...)
			if n++; n == headRows {
				break
			}
		}
	}
	return strings.Join(words, " ")
}

var dayInName = regexp.MustCompile(`(?i)(?:^|[_\-. ])d(?:ay)?[_\- ]?(\d{1,3})(?:$|[_\-. ])`)

// dayOf is the study day in the name of a file, such as ears_d7.csv.
func dayOf(file string) (int32, bool) {
	m := dayInName.FindStringSubmatch(strings.TrimSuffix(path.Base(file), path.Ext(file)))
	if m == nil {
		return 0, false
	}
	day, err := strconv.ParseInt(m[1], 10, 32)
	return int32(day), err == nil
}

// text is the plan as a commented YAML file.
func text(id string, start maybe.Value[schemas.Date], groups []plan.Group, readings []reading, left []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Draft of a plan, made from the files. Look at every line marked "guessed", correct what is wrong, fill in what is
# known, and then delete the line "unconfirmed". Until then earmark check works and earmark run refuses.
unconfirmed: true

study:
  id: %q
  # model: mc903            # the disease model: earmark models lists them
  # induced_side: both      # left, right or both
`, id)
	if start.OK {
		fmt.Fprintf(&b, "  start_date: %s  # guessed: the earliest date; it must be the date of study day 0\n", start.V)
	} else {
		b.WriteString("  # start_date: 2026-03-02  # the date of study day 0, needed where files have dates without study days\n")
	}
	b.WriteString("\n# Roles: naive, sham, disease_untreated, vehicle, test, positive, satellite (docs/config.md).\n")
	if len(groups) == 0 {
		b.WriteString("# No file has a column of groups. Name them, such as\n#   - {name: Vehicle, role: vehicle, route: topical}\ngroups: []\n")
	} else {
		b.WriteString("groups:\n")
	}
	for _, g := range groups {
		fmt.Fprintf(&b, "  - name: %s\n    role: %s  # guessed: confirm\n", strconv.Quote(g.Name), g.Role)
		for _, key := range []struct{ name, text string }{{"comparator", g.Comparator}, {"floor", g.Floor}, {"route", g.Route}, {"article", g.Article}} {
			if key.text != "" {
				fmt.Fprintf(&b, "    %s: %s  # guessed\n", key.name, strconv.Quote(key.text))
			}
		}
		if g.Dose != nil {
			fmt.Fprintf(&b, "    dose: %s  # guessed\n    dose_unit: %s\n", strconv.FormatFloat(*g.Dose, 'f', -1, 64), strconv.Quote(g.DoseUnit))
		}
	}
	if len(readings) == 0 {
		b.WriteString("\nreadouts: []\n")
	} else {
		b.WriteString("\nreadouts:\n")
	}
	for _, r := range readings {
		fmt.Fprintf(&b, "  - kind: %s  # guessed\n    file: %s\n", r.readout.Kind, strconv.Quote(r.readout.File))
		if r.readout.Scale != "" {
			fmt.Fprintf(&b, "    scale: %s  # guessed\n", r.readout.Scale)
		}
		if r.readout.Unit != "" {
			fmt.Fprintf(&b, "    unit: %s  # guessed from the range of the values\n", strconv.Quote(r.readout.Unit))
		}
		if r.readout.StudyDay != nil {
			fmt.Fprintf(&b, "    study_day: %d  # guessed: the table does not say it, its name may\n", *r.readout.StudyDay)
		}
	}
	for _, file := range left {
		fmt.Fprintf(&b, "  # not recognised: %s\n", strings.ReplaceAll(strconv.Quote(file), "\n", " "))
	}
	return b.String()
}
