package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"earmark/internal/config"
	"earmark/schemas/plan"
)

// studies is where the example studies lie, from the top folder.
const studies = "testdata/studies"

// models documents the disease models: which endpoints are usual in which, and each model with its sources.
func models() []byte {
	var presets []*config.Preset
	var endpoints []string // in order of first mention
	for _, name := range config.Models() {
		p, err := config.LoadPreset(name, ".")
		if err != nil {
			log.Fatal(err)
		}
		presets = append(presets, p)
		for _, e := range p.Endpoints {
			if !slices.Contains(endpoints, e.Name) {
				endpoints = append(endpoints, e.Name)
			}
		}
	}
	slices.Sort(endpoints)
	covered := coverage()

	var b bytes.Buffer
	fmt.Fprintf(&b, "%s# Disease models\n\n", generated)
	b.WriteString("`study: {model: mc903}` starts a study from the preset of a disease model: limits, side, primary analysis and score scale hold\n" +
		"where the study says nothing else, and the report says what to watch. `earmark models` prints what stands here. How to write a\n" +
		"preset of your own is told in [config.md](config.md#presets).\n\n" +
		"A fact stands with its source in brackets. The sources were read as abstracts, openings and tables, not in full. What no source\n" +
		"supports is an **" + plan.Unverified + "**: working practice that finds slips, to be overridden and not to be quoted.\n\n" +
		"## Endpoints by model\n\n● usual, ◆ its primary analysis; * covered by an example study.\n\n| Endpoint |")
	for _, p := range presets {
		fmt.Fprintf(&b, " [%s](#%s) |", p.Name, p.Name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(presets)) + "\n")
	for _, name := range endpoints {
		fmt.Fprintf(&b, "| `%s` |", name)
		for _, p := range presets {
			mark := ""
			if slices.ContainsFunc(p.Endpoints, func(e plan.EndpointPreset) bool { return e.Name == name }) {
				mark = "●"
			}
			if slices.ContainsFunc(p.Primary, func(a plan.Primary) bool { return a.Endpoint == name }) {
				mark = "◆"
			}
			if len(covered[[2]string{p.Name, name}]) > 0 {
				mark += "*"
			}
			fmt.Fprintf(&b, " %s |", mark)
		}
		b.WriteString("\n")
	}
	for _, p := range presets {
		model(&b, p, covered)
	}
	return b.Bytes()
}

func model(b *bytes.Buffer, p *config.Preset, covered map[[2]string][]string) {
	m := p.Model
	fmt.Fprintf(b, "\n## %s\n\n%s.\n\n", p.Name, m.Title)
	fact := func(of string, f plan.Fact) { fmt.Fprintf(b, "- %s: %s\n", of, sourced(f.Text, f.Source)) }
	fact("Resembles", m.Resembles)
	fact("Day zero", m.DayZero)
	if m.TimeAxis == plan.TimeAge {
		b.WriteString("- Time axis: the age of the animal; nothing is induced\n")
	}
	if m.Course != nil {
		fact("Last study day", plan.Fact{Text: m.Course.Days(), Source: m.Course.Source})
	}
	fact("Sham", m.Sham)
	for _, s := range m.Strains {
		fact("Strain", plan.Fact{Text: s.Name, Source: s.Source})
		for _, e := range s.Endpoints {
			for _, r := range []struct {
				of string
				l  *plan.Limits
			}{{"hard limits", &e.Hard}, {"soft limits", &e.Soft}, {"healthy", e.Naive}, {"diseased", e.Diseased}} {
				if r.l.Given() {
					fmt.Fprintf(b, "  - `%s` %s %s\n", e.Name, r.of, sourced(r.l.String(), r.l.Source))
				}
			}
		}
	}
	fmt.Fprintf(b, "- Induced side: %s\n", p.InducedSide)
	if m.Scale != "" {
		fmt.Fprintf(b, "- Scale of scores: `%s`\n", m.Scale)
	}
	for _, c := range m.PositiveControls {
		fact("Positive control", plan.Fact{Text: strings.Join(strings.Fields(c.Article+" "+c.Dose+" "+c.Route), " "), Source: c.Source})
	}
	if len(m.Induction) > 0 {
		b.WriteString("\n| Induction | |\n|---|---|\n")
		for _, step := range m.Induction {
			fmt.Fprintf(b, "| %s | %s |\n", step.Days(), sourced(step.What(), step.Source))
		}
	}
	if len(m.Variants) > 0 {
		b.WriteString("\n")
		for _, f := range m.Variants {
			fact("Also", f)
		}
	}
	b.WriteString("\n| Endpoint | Direction | Look at | Hard limits | Soft limits | Healthy | Diseased | Covered by example study |\n|---|---|---|---|---|---|---|---|\n")
	for _, e := range p.Endpoints {
		hard, soft := p.Limits(e)
		fmt.Fprintf(b, "| `%s` | %s | `%s` | %s | %s | %s | %s | %s |\n", e.Name, strings.ReplaceAll(p.Direction(e), "_", " is "), e.Variable, hard, soft,
			usual(e.Naive), usual(e.Diseased), strings.Join(covered[[2]string{p.Name, e.Name}], ", "))
	}
	for _, e := range p.Endpoints {
		if e.Resolution != nil {
			fmt.Fprintf(b, "\nAn instrument for `%s` reads to %g or finer [%s].\n", e.Name, *e.Resolution, plan.Unverified)
		}
	}
	for _, part := range []struct {
		title string
		facts []plan.Fact
	}{{"To watch", m.Warnings}, {"Looks like an error and is not", m.NotErrors}} {
		if len(part.facts) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n**%s**\n\n", part.title)
		for _, f := range part.facts {
			of := ""
			if f.Endpoint != "" {
				of = "`" + f.Endpoint + "`: "
			}
			fmt.Fprintf(b, "- %s%s\n", of, sourced(f.Text, f.Source))
		}
	}
	if len(m.Sources) > 0 {
		b.WriteString("\n**Sources**\n\n")
		for _, s := range m.Sources {
			fmt.Fprintf(b, "- %s: %s\n", s.Name, s.Cite)
		}
	}
}

func sourced(text, source string) string {
	return text + " [" + plan.Evidence(source) + "]"
}

func usual(l *plan.Limits) string {
	if !l.Given() {
		return ""
	}
	return sourced(l.String(), l.Source)
}

// coverage lists the example studies by disease model and endpoint measured, as their plans and golden measurements say.
func coverage() map[[2]string][]string {
	covered := map[[2]string][]string{}
	folders, err := os.ReadDir(studies)
	if err != nil {
		log.Fatal(err)
	}
	for _, folder := range folders {
		p, _, err := config.Load(filepath.Join(studies, folder.Name(), "study.yaml"), config.Options{})
		if err != nil {
			log.Fatal(err)
		}
		for _, endpoint := range measured(filepath.Join(studies, folder.Name(), "golden", "measurements.csv")) {
			key := [2]string{p.Study.Model, endpoint}
			covered[key] = append(covered[key], folder.Name())
		}
	}
	return covered
}

// measured lists the endpoints of a table of measurements in alphabetical order; none if there is no such table.
func measured(file string) []string {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		log.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		log.Fatalf("%s: %v", file, err)
	}
	column := slices.Index(rows[0], "endpoint")
	if column < 0 {
		log.Fatalf("%s has no column endpoint", file)
	}
	var names []string
	for _, row := range rows[1:] {
		names = append(names, row[column])
	}
	slices.Sort(names)
	return slices.Compact(names)
}
