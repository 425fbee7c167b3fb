package main

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/config"
	"earmark/schemas/plan"
)

// mechanism is the document of the map of mediators.
func mechanism() []byte {
	var b bytes.Buffer
	p := config.Pathways()
	b.WriteString(generated + `# Mechanism

The map from mediators to their receptors, kinases and STATs, from ` + "`configs/pathways.yaml`" + `. It is annotation: it orders what a
panel measured, and enters no comparison.

**A concentration that falls is not evidence of target engagement (R-18).** It also falls when there is less disease, whatever the reason;
and under a JAK inhibitor a ligand may rise, as less of it is consumed and feedback is lost. Phosphorylated STATs, or the drug at its target,
would be evidence.

- **†**: from general knowledge, not looked up in a source; never cite it from here.
- **In brackets**: in some lists only. Such a kinase or STAT makes no mediator a member of a set.
- **Status**: *agreed*, the sources read agree on kinases and STATs; *incomplete*, short summaries in use name only a part of the kinases;
  *disputed*, the sources read, or authors, disagree; *indirect*, the receptor is not of the JAK-STAT kind, so whatever a JAK inhibitor does to
  the concentration it does by another way.
- **Axis**: the family of the analyte in the analyte list. It orders the rows and is no claim of biology.
- A mediator belongs to the analyte of its name. Analytes without a row are named in the report as not in the map.
- Mice have no IL-8; KC (CXCL1) and MIP-2 take its place. Kits for mouse TSLP do not read human TSLP †.

How sets of analytes are summarised is in [methods.md](methods.md#sets-of-analytes).

| Mediator | Axis | Receptor | Kinases | STATs | Effect | Status | Sources |
|---|---|---|---|---|---|---|---|
`)
	mark := func(m plan.Mediator, entries ...string) string {
		if slices.ContainsFunc(entries, func(e string) bool { return slices.Contains(m.Unverified, e) }) {
			return " †"
		}
		return ""
	}
	some := func(names, some []string) string {
		if len(some) == 0 {
			return strings.Join(names, ", ")
		}
		return strings.Join(names, ", ") + " (" + strings.Join(some, ", ") + ")"
	}
	for _, m := range p.Mediators {
		kinases := some(m.Kinases, m.KinasesInSome)
		if kinases == "" {
			kinases = map[string]string{plan.DependsNot: "no JAK", plan.DependsDisputed: "disputed"}[m.Dependence]
		}
		row(&b, m.Name, m.Axis+mark(m, "axis"), m.Receptor+mark(m, "receptor"), kinases+mark(m, "kinases", "dependence"),
			some(m.STATs, m.STATsInSome)+mark(m, "stats"), m.Effect+mark(m, "effect"), m.Status, strings.Join(m.Sources, ", "))
	}
	b.WriteString("\n## Remarks\n\n")
	for _, m := range p.Mediators {
		switch {
		case m.Context && m.Note != "":
			fmt.Fprintf(&b, "- **%s**: whether a fall is good or bad depends on the context; %s.\n", m.Name, m.Note)
		case m.Note != "":
			fmt.Fprintf(&b, "- **%s**: %s.\n", m.Name, m.Note)
		}
	}
	listSources(&b, p.Sources)
	b.WriteString(`
## Selectivity of an article

A study may declare what is known of its articles; the report then prints the potencies, draws them on a log axis and gives the ratio of each to
the lowest (table ` + "`potencies`" + `). Nothing is printed unless it is declared. An example, to be checked against your own assay: IC50 depend on the
assay, above all on its concentration of ATP, and these come from a secondary source (ptmasterguide.com, baricitinib).

` + "```yaml" + `
articles:
  - name: baricitinib
    potency:
      - {target: JAK1, ic50: 5.9, unit: nM, source: "ptmasterguide.com, baricitinib", note: assay-dependent}
      - {target: JAK2, ic50: 5.7, unit: nM, source: "ptmasterguide.com, baricitinib", note: assay-dependent}
      - {target: TYK2, ic50: 53, unit: nM, source: "ptmasterguide.com, baricitinib", note: assay-dependent}
      - {target: JAK3, relation: ">", ic50: 400, unit: nM, source: "ptmasterguide.com, baricitinib", note: assay-dependent}
` + "```" + `
`)
	return b.Bytes()
}

// clinical is the document of the trials.
func clinical() []byte {
	var b bytes.Buffer
	c := config.Clinical()
	b.WriteString(generated + `# Clinical yardstick

What phase 3 trials of JAK inhibitors for atopic dermatitis reported, from ` + "`configs/clinical_reference.yaml`" + `. A report prints the rows of the
study's articles beside its own headline inhibition (table ` + "`clinical_reference`" + `).

**It predicts nothing.** Percent inhibition in mice says how far a mean moved from the vehicle towards health; a response in patients is the share
of them who passed a threshold. They are different quantities, measured at different doses, routes and exposures; neither their sizes nor their
ranks need agree.

- The difference is arm minus control of the same trial, endpoint and week, in percentage points.
- Its interval, only where the counts of both arms are known, is Newcombe's hybrid score interval
  ([methods.md](methods.md#difference-of-two-proportions)).
- **† not confirmed**: a figure in circulation that no source listed here was read for. Never cite it from here.
- An article is found by its name or a synonym, without regard to case; a study adds synonyms of its own under ` + "`articles`" + `.

`)
	for _, a := range c.Articles {
		fmt.Fprintf(&b, "Known as %s: %s.\n\n", a.Name, strings.Join(a.Synonyms, ", "))
	}
	b.WriteString("## Trials\n\n| Trial | Article | Setting | Randomised | Sources | |\n|---|---|---|---|---|---|\n")
	for _, t := range c.Trials {
		row(&b, t.Name, t.Article, t.Setting, strconv.Itoa(int(t.Patients)), strings.Join(t.Sources, ", "), t.Note)
	}
	b.WriteString("\n## Results\n\n| Trial | Endpoint | Week | Arm | Result | Patients | Confirmed | Sources | |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range c.Results {
		week, result, patients, confirmed := "", r.Finding, "", "yes"
		if r.Week != nil {
			week = strconv.Itoa(int(*r.Week))
		}
		if r.Percent != nil {
			result = strconv.FormatFloat(*r.Percent, 'f', 1, 64) + " %"
		}
		if r.N != nil {
			patients = strconv.Itoa(int(*r.N))
			if r.Patients != nil {
				patients += " of " + strconv.Itoa(int(*r.Patients))
			}
		}
		if !r.Confirmed {
			confirmed = "**no** †"
		}
		row(&b, r.Trial, r.Endpoint, week, r.Arm, result, patients, confirmed, strings.Join(r.Sources, ", "), r.Note)
	}
	b.WriteString("\n## Figures that are copied wrongly\n\n| Trial | Found | Correct | Why | Sources |\n|---|---|---|---|---|\n")
	for _, x := range c.Corrections {
		row(&b, x.Trial, x.Found, x.Correct, x.Reason, strings.Join(x.Sources, ", "))
	}
	listSources(&b, c.Sources)
	return b.Bytes()
}

// row writes a row of a Markdown table.
func row(b *bytes.Buffer, cells ...string) {
	for _, c := range cells {
		b.WriteString("| " + strings.ReplaceAll(c, "|", `\|`) + " ")
	}
	b.WriteString("|\n")
}

func listSources(b *bytes.Buffer, sources []plan.Source) {
	b.WriteString("\n## Sources\n\nAbstracts, openings and tables of them were read, not the full texts.\n\n")
	for _, s := range sources {
		fmt.Fprintf(b, "- **%s** %s\n", s.Key, s.Text)
	}
}
