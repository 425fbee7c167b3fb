package command

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"earmark/internal/config"
	"earmark/schemas/plan"

	"github.com/spf13/cobra"
)

func modelsCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "models [NAME|FILE]",
		Short: "List the disease models, or explain one",
		Long: `models lists the presets of disease models that a study can name as its model. With a
name, or with the YAML file of a preset of your own, it tells what is known of the model
and which settings a study of it starts from, each with its source in brackets. What no
source supports is marked as an unverified default.`,
		Example: "  earmark models\n  earmark models mc903\n  earmark models our-model.yaml",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			names := config.Models()
			if len(args) == 1 {
				names = args
			}
			var presets []*config.Preset
			for _, name := range names {
				p, err := config.LoadPreset(name, ".")
				if err != nil {
					return err
				}
				presets = append(presets, p)
			}
			out := cmd.OutOrStdout()
			switch {
			case s.json && len(args) == 1:
				return json.NewEncoder(out).Encode(presets[0])
			case s.json:
				return json.NewEncoder(out).Encode(presets)
			case len(args) == 1:
				return explainModel(out, presets[0])
			}
			return listModels(out, presets)
		},
	}
}

func listModels(w io.Writer, presets []*config.Preset) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tLAST DAY\tUSUAL STRAIN\tRESEMBLES")
	for _, p := range presets {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", p.Name, p.Model.Course.Days(), p.Model.Strains[0].Name, p.Model.Resembles.Text)
	}
	return t.Flush()
}

// explainModel prints everything that a preset says.
func explainModel(w io.Writer, p *config.Preset) error {
	m := p.Model
	fmt.Fprintf(w, "%s  %s\n\n", p.Name, m.Title)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fact := func(of string, f plan.Fact) { fmt.Fprintf(t, "  %s\t%s\n", of, sourced(f.Text, f.Source)) }
	fact("resembles", m.Resembles)
	fact("day zero", m.DayZero)
	if m.Course != nil {
		fact("last day", plan.Fact{Text: m.Course.Days(), Source: m.Course.Source})
	}
	if m.TimeAxis == plan.TimeAge {
		fmt.Fprintln(t, "  time axis\tage of the animal")
	}
	fact("sham", m.Sham)
	fmt.Fprintf(t, "  induced side\t%s\n", p.InducedSide)
	if m.Scale != "" {
		fmt.Fprintf(t, "  score scale\t%s\n", m.Scale)
	}
	for i, strain := range m.Strains {
		of := "strains"
		if i > 0 {
			of = ""
		}
		fact(of, plan.Fact{Text: strain.Name, Source: strain.Source})
		for _, e := range strain.Endpoints {
			fmt.Fprintf(t, "  \t  %s: %s\n", e.Name, strings.Join(slices.Concat(strainLimits(e), ranges(e)), "; "))
		}
	}
	section := func(title string, any bool) {
		if any {
			fmt.Fprintf(t, "\n%s\n", title)
		}
	}
	section("Induction", len(m.Induction) > 0)
	for _, step := range m.Induction {
		fmt.Fprintf(t, "  %s\t%s\n", step.Days(), sourced(step.What(), step.Source))
	}
	facts := func(title string, facts []plan.Fact) {
		section(title, len(facts) > 0)
		for _, f := range facts {
			fact(cmp.Or(f.Endpoint, "in general"), f)
		}
	}
	section("Other ways of induction", len(m.Variants) > 0)
	for _, f := range m.Variants {
		fmt.Fprintf(t, "  %s\n", sourced(f.Text, f.Source))
	}
	section("Positive controls", len(m.PositiveControls) > 0)
	for _, c := range m.PositiveControls {
		fact(c.Article, plan.Fact{Text: strings.TrimSpace(c.Dose + " " + c.Route), Source: c.Source})
	}
	section("Primary analysis, unless a study declares its own", len(p.Primary) > 0)
	for _, primary := range p.Primary {
		day := "whole course"
		if primary.StudyDay != nil {
			day = fmt.Sprintf("day %d", *primary.StudyDay)
		}
		fmt.Fprintf(t, "  %s\t%s, %s\n", primary.Endpoint, primary.Variable, day)
	}
	section("Endpoints", len(p.Endpoints) > 0)
	for _, e := range p.Endpoints {
		fmt.Fprintf(t, "  %s\t%s\n", e.Name, strings.Join(endpointFacts(p, e), "; "))
	}
	facts("To watch", m.Warnings)
	facts("Looks like an error and is not", m.NotErrors)
	section("Sources (read as abstracts, openings and tables)", len(m.Sources) > 0)
	for _, source := range m.Sources {
		fmt.Fprintf(t, "  %s\t%s\n", source.Name, source.Cite)
	}
	fmt.Fprintf(t, "\n%s without a source: marked as %s, to be overridden and not to be quoted.\n", plural(len(p.Unverified), "fact"), plan.Unverified)
	return t.Flush()
}

func sourced(text, source string) string { return text + " [" + plan.Evidence(source) + "]" }

// endpointFacts are what a preset says of an endpoint: direction, variable, limits and usual values.
func endpointFacts(p *config.Preset, e plan.EndpointPreset) []string {
	var facts []string
	add := func(of, text string) {
		if text != "" {
			facts = append(facts, of+text)
		}
	}
	add("", strings.ReplaceAll(p.Direction(e), "_", " is "))
	add("look at ", e.Variable)
	add("headline ", e.Definition)
	hard, soft := p.Limits(e)
	add("hard limits ", hard)
	add("soft limits ", soft)
	facts = append(facts, ranges(e)...)
	if e.Resolution != nil {
		add("resolution ", sourced(fmt.Sprintf("%g or finer", *e.Resolution), ""))
	}
	return facts
}

// ranges are the usual values that a preset gives of an endpoint.
func ranges(e plan.EndpointPreset) []string {
	return append(rangeFact("healthy ", e.Naive), rangeFact("diseased ", e.Diseased)...)
}

// strainLimits are the limits that hold for a strain.
func strainLimits(e plan.EndpointPreset) []string {
	return append(rangeFact("hard limits ", &e.Hard), rangeFact("soft limits ", &e.Soft)...)
}

func rangeFact(of string, l *plan.Limits) []string {
	if !l.Given() {
		return nil
	}
	return []string{of + sourced(l.String(), l.Source)}
}
