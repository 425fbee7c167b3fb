package config

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"go.yaml.in/yaml/v3"

	"earmark/configs"
	"earmark/schemas/plan"
)

// Pathways is the map of mediators, receptors and kinases that ships with the program.
var Pathways = sync.OnceValue(func() (p plan.Pathways) {
	embedded("pathways.yaml", &p)
	return p
})

// Clinical is the table of trials that ships with the program, of all articles.
var Clinical = sync.OnceValue(func() (c plan.Clinical) {
	embedded("clinical_reference.yaml", &c)
	return c
})

// embedded reads an embedded table strictly: a key that the table does not have, or one twice, is refused.
func embedded(file string, into any) {
	data, err := configs.Files.ReadFile(file)
	if err == nil {
		decoder := yaml.NewDecoder(bytes.NewReader(data))
		decoder.KnownFields(true)
		err = decoder.Decode(into)
	}
	if err != nil {
		panic(fmt.Errorf("%s: %w", file, err)) // it is embedded, and a test reads it
	}
}

// articles checks what is declared of articles: each is that of a group, once, with each target once.
func (r *resolver) articles() []plan.Article {
	var given []string
	for _, g := range r.doc.Groups {
		if g.Article != "" && !slices.Contains(given, g.Article) {
			given = append(given, g.Article)
		}
	}
	seen := map[string]bool{}
	for i, a := range r.doc.Articles {
		if a.Name == "" {
			continue // the schema says that it is missing
		}
		if !slices.ContainsFunc(given, func(name string) bool { return folded(name) == folded(a.Name) }) {
			r.add(item("articles", i, "name"), didYouMean(a.Name, given), "articles: no group got %q", a.Name)
		}
		if seen[folded(a.Name)] {
			r.add(item("articles", i, "name"), "upper and lower case are the same name", "articles: %q is declared twice", a.Name)
		}
		seen[folded(a.Name)] = true
		targets := map[string]bool{}
		for j, p := range a.Potency {
			if p.Target != "" && targets[folded(p.Target)] {
				r.add(item("articles", i, "potency", strconv.Itoa(j), "target"), "give the value of one assay", "articles › %q: target %q is declared twice", a.Name, p.Target)
			}
			targets[folded(p.Target)] = true
		}
	}
	return r.doc.Articles
}

// clinical is the part of the table of trials that is about the study's articles, found by name or synonym without regard
// to case.
func (r *resolver) clinical() plan.Clinical {
	all := Clinical()
	var c plan.Clinical
	for _, known := range all.Articles {
		for _, g := range r.doc.Groups {
			if g.Article != "" && !slices.Contains(known.StudyNames, g.Article) && r.isArticle(g.Article, known) {
				known.StudyNames = append(slices.Clip(known.StudyNames), g.Article)
			}
		}
		if len(known.StudyNames) > 0 {
			c.Articles = append(c.Articles, known)
		}
	}
	cited := map[string]bool{}
	cite := func(keys []string) {
		for _, k := range keys {
			cited[k] = true
		}
	}
	for _, t := range all.Trials {
		if slices.ContainsFunc(c.Articles, func(a plan.ClinicalArticle) bool { return a.Name == t.Article }) {
			c.Trials = append(c.Trials, t)
			cite(t.Sources)
		}
	}
	for _, result := range all.Results {
		if slices.ContainsFunc(c.Trials, func(t plan.Trial) bool { return t.Name == result.Trial }) {
			c.Results = append(c.Results, result)
			cite(result.Sources)
		}
	}
	for _, s := range all.Sources {
		if cited[s.Key] {
			c.Sources = append(c.Sources, s)
		}
	}
	return c
}

// isArticle reports whether the name that groups give an article, or a synonym that the study declares for it, is one of
// the names of an article of trials.
func (r *resolver) isArticle(name string, known plan.ClinicalArticle) bool {
	names := []string{name}
	for _, a := range r.doc.Articles {
		if folded(a.Name) == folded(name) {
			names = append(names, a.Synonyms...)
		}
	}
	for _, other := range append([]string{known.Name}, known.Synonyms...) {
		if slices.ContainsFunc(names, func(n string) bool { return folded(n) == folded(other) }) {
			return true
		}
	}
	return false
}
