package draft

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// quote writes a text as YAML reads it back, on one line whatever is in it.
func quote(text string) string { return strconv.Quote(text) }

// comment is a text that can stand behind a # in a line.
func comment(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == '\u2028' || r == '\u2029' || r == '\u0085' {
			return ' '
		}
		return r
	}, text)
}

// finish writes the plan as a commented YAML file.
func (d *drafter) finish(id string) Draft {
	var b strings.Builder
	draft := Draft{Left: slices.Concat(d.halfRead, d.left), Groups: len(d.groups)}
	fmt.Fprintf(&b, `# Draft of a plan, made from the files. Look at every line marked "guessed", correct what is wrong, fill in what is
# marked "needed", and then delete the line "unconfirmed". Until then earmark check works and earmark run refuses.
unconfirmed: true

study:
  id: %s
  # model: mc903            # the disease model: earmark models lists them
  # induced_side: both      # left, right or both
`, quote(id))
	if d.start.OK {
		fmt.Fprintf(&b, "  start_date: %s  # %s\n", d.start.V, comment(d.startWhy))
	} else {
		b.WriteString("  # start_date: 2026-03-02  # the date of study day 0, needed where files have dates without study days\n")
	}
	d.writeGroups(&b)
	draft.Missing = d.writeReadouts(&b)
	for _, e := range d.entries {
		if e.says != "" {
			draft.Recognised = append(draft.Recognised, Item{File: e.readout.File, Sheet: e.readout.Sheet, Says: e.says})
		}
	}
	for _, l := range d.ledgers {
		draft.Recognised = append(draft.Recognised, Item{File: l.file, Says: "ledger of " + l.key})
	}
	if len(d.groups) == 0 {
		draft.Missing = append([]string{"groups: no file names any; write them into the config, and a table of animals (Animal, Group) beside it"}, draft.Missing...)
	}
	d.writeLedgers(&b)
	d.writeLimits(&b)
	d.writeAnalysis(&b)
	draft.Text = b.String()
	return draft
}

func (d *drafter) writeGroups(b *strings.Builder) {
	b.WriteString("\n# Roles: naive, sham, disease_untreated, vehicle, test, positive, satellite (docs/config.md).\n")
	if len(d.groups) == 0 {
		b.WriteString(`# needed: no file has groups. Name them here, in place of the brackets, such as
#   - {name: Naive, role: naive}
#   - {name: Vehicle, role: vehicle, route: topical}
#   - {name: Drug 1%, role: test, route: topical, comparator: Vehicle}
# and list who is in which in a table with the columns Animal and Group: a readout of the kind animals.
groups: []
`)
		return
	}
	if len(d.groups) > manyGroups {
		fmt.Fprintf(b, "# %d names, or more, are many for groups: is the column that they are from one of groups, and not of animals?\n", len(d.groups))
	}
	b.WriteString("groups:\n")
	for _, g := range groups(d.groups) {
		why := func(key string) string {
			if g.why[key] == "" {
				return ""
			}
			return ": " + comment(g.why[key])
		}
		role := ": confirm"
		if g.why["role"] != "" {
			role = why("role")
		}
		fmt.Fprintf(b, "  - name: %s\n    role: %s  # guessed%s\n", quote(g.Name), g.Role, role)
		for _, key := range []struct{ name, text string }{{"comparator", g.Comparator}, {"floor", g.Floor}, {"route", g.Route}, {"article", g.Article}} {
			if key.text != "" {
				fmt.Fprintf(b, "    %s: %s  # guessed%s\n", key.name, quote(key.text), why(key.name))
			}
		}
		if g.Dose != nil {
			fmt.Fprintf(b, "    dose: %s  # guessed\n    dose_unit: %s  # guessed\n", decimal(*g.Dose), quote(g.DoseUnit))
		}
		if len(g.Aliases) > 0 {
			fmt.Fprintf(b, "    aliases: %s  # %s\n", list(g.Aliases), cmp.Or(g.why["aliases"], "as the files call it"))
		}
	}
}

// manyGroups is more groups than a study has.
const manyGroups = 40

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func list(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = quote(t)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// writeReadouts writes the readouts, and lists what is needed before they can be read.
func (d *drafter) writeReadouts(b *strings.Builder) (missing []string) {
	active := slices.ContainsFunc(d.entries, func(e entry) bool { return !e.off })
	b.WriteString("\n")
	if active {
		b.WriteString("readouts:\n")
	} else {
		b.WriteString("# needed: no file was recognised as a readout. Name one here, in place of the brackets, such as\n#   - {kind: animals, file: animals.csv}\nreadouts: []\n")
	}
	lists := slices.ContainsFunc(d.entries, func(e entry) bool {
		return e.readout.Kind == plan.Animals || e.readout.Kind == plan.SEND
	})
	if active && !lists && len(d.plates) > 0 {
		b.WriteString("  # needed: a table that says which animal is in which group, with the columns Animal and Group\n  # - {kind: animals, file: animals.csv}\n")
		missing = append(missing, "a table of animals (Animal, Group) and its readout")
	}
	for _, e := range d.entries {
		off := ""
		if e.off {
			off = "# "
		}
		for _, n := range e.notes {
			fmt.Fprintf(b, "  # %s\n", comment(n))
		}
		line := func(format, name, value string) {
			mark := e.marks[name]
			if mark != "" {
				mark = "  # " + comment(mark)
			}
			fmt.Fprintf(b, "  "+off+format+": %s%s\n", name, value, mark)
		}
		r := e.readout
		line("- %s", "kind", r.Kind)
		line("  %s", "file", quote(r.File))
		for _, k := range []struct{ name, text string }{
			{"sheet", r.Sheet}, {"unit", r.Unit}, {"analyte", r.Analyte}, {"matrix", r.Matrix}, {"site", r.Site}, {"plate_layout", r.PlateLayout},
		} {
			if k.text != "" {
				line("  %s", k.name, quote(k.text))
			}
		}
		if r.Scale != "" {
			line("  %s", "scale", r.Scale)
		}
		if r.StudyDay != nil {
			line("  %s", "study_day", strconv.Itoa(int(*r.StudyDay)))
		}
		if r.Layout != nil {
			line("  %s", "layout", fmt.Sprintf("{columns: %s, rows: %s}", r.Layout.Columns, r.Layout.Rows))
		}
		if r.Animals != "" {
			line("  %s", "animals", r.Animals)
		}
		if len(r.ReferenceGenes) > 0 {
			line("  %s", "reference_genes", list(r.ReferenceGenes))
		}
		if len(r.Columns) > 0 {
			line("  %s", "columns", "")
			for _, c := range r.Columns {
				text := fmt.Sprintf("{name: %s, is: %s", quote(c.Name), c.Is)
				if c.StudyDay != nil {
					text += fmt.Sprintf(", study_day: %d", *c.StudyDay)
				}
				if c.Replicate != nil {
					text += fmt.Sprintf(", replicate: %d", *c.Replicate)
				}
				fmt.Fprintf(b, "  %s    - %s}\n", off, text)
			}
		}
		for _, n := range e.needs {
			word := "needed: "
			if e.optional {
				word = ""
			}
			fmt.Fprintf(b, "    # %s: %s  # %s%s\n", n.key, n.example, word, comment(n.why))
			if !e.optional {
				at := r.File
				if r.Sheet != "" {
					at += ", sheet " + r.Sheet
				}
				missing = append(missing, fmt.Sprintf("%s of %s: %s", n.key, quote(at), n.why))
			}
		}
	}
	if slices.ContainsFunc(d.left, func(i Item) bool { return strings.HasPrefix(i.Says, noEndpoint) }) {
		b.WriteString("  # What follows is not read. Where docs/endpoints.md has an endpoint that holds it, add a readout with its kind, and with `columns`\n" +
			"  # that say what the columns are. A config cannot add an endpoint: what none holds (such as the volume of a tumour or the area of a\n" +
			"  # wound) stays out of the study.\n")
	}
	for _, i := range d.left {
		at := quote(i.File)
		if i.Sheet != "" {
			at += ", sheet " + quote(i.Sheet)
		}
		fmt.Fprintf(b, "  # not recognised: %s: %s\n", at, comment(i.Says))
	}
	return missing
}

func (d *drafter) writeLedgers(b *strings.Builder) {
	if len(d.ledgers) == 0 {
		return
	}
	b.WriteString("\nledgers:\n")
	seen := map[string]bool{}
	for _, l := range d.ledgers {
		if seen[l.key] {
			fmt.Fprintf(b, "  # a second ledger of %s, of which a study has one: %s\n", l.key, quote(l.file))
			continue
		}
		seen[l.key] = true
		fmt.Fprintf(b, "  %s: %s  # guessed by its columns\n", l.key, quote(l.file))
	}
}

func (d *drafter) writeLimits(b *strings.Builder) {
	if len(d.limits) == 0 {
		return
	}
	b.WriteString("\n# Most values lie beyond the limits, which are those of mice. Declare those of the species, such as\n# endpoints:\n")
	for _, l := range d.limits {
		fmt.Fprintf(b, "#   - {name: %s, hard: {high: %s}, soft: {high: %s}}  # %s\n", l.endpoint, decimal(2*l.highest), decimal(2*l.highest), comment(quote(l.species)))
	}
}

// writeAnalysis suggests the primary results, as a comment: what is primary was decided before the data were seen.
func (d *drafter) writeAnalysis(b *strings.Builder) {
	if len(d.measured) == 0 {
		return
	}
	b.WriteString("\n# Measured:\n")
	var suggestion string
	for _, m := range d.measured {
		spec, _ := endpoint.Find(d.base.Endpoints, m.endpoint, "")
		fmt.Fprintf(b, "#   %s", m.endpoint)
		if days := sayDays(m.days); days != "" {
			fmt.Fprintf(b, ", %s", days)
		}
		b.WriteString("\n")
		if suggestion != "" || len(m.days) == 0 {
			continue
		}
		for _, v := range spec.Variables {
			if len(v.Definitions) == 0 || v.PerComponent {
				continue
			}
			suggestion = "endpoint: " + m.endpoint
			if spec.PerAnalyte {
				suggestion += ", analyte: " + quote(m.analyte)
			}
			suggestion += ", variable: " + v.Name
			if !v.Course {
				days := sortedKeys(m.days)
				suggestion += fmt.Sprintf(", study_day: %d", days[len(days)-1])
			}
			break
		}
	}
	if suggestion == "" {
		return
	}
	b.WriteString("# The primary result is that of the study's plan, which was made before the data were seen. Such as\n# analysis:\n")
	fmt.Fprintf(b, "#   primary: [{%s}]  # guessed: the last day\n", suggestion)
}
