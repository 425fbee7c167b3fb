package config

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"earmark/configs"
	"earmark/schemas/plan"

	"go.yaml.in/yaml/v3"
)

// Declared is what a config names, whether it is there or not, and whether the rest of the config is right or not.
type Declared struct {
	Study   string      // ID; empty if the config does not tell it
	Dir     string      // output folder, relative to the config's folder
	Notify  plan.Notify // whom it wants to be told of runs
	Configs []string    // the config, those it extends and its own preset, as paths
	// Files are names and patterns of data files, Ledgers of ledgers, relative to the config's folder, with forward
	// slashes. A ledger that the config does not name may be absent.
	Files, Ledgers []string
}

// Declare reads what the config at file names. What cannot be read is left out; Load says why.
func Declare(file string, set []string) Declared {
	var ps problems
	d := Declared{Configs: []string{filepath.Clean(file)}}
	own, ok := readLayer(file, &ps)
	folder, err := OpenFolder(filepath.Dir(file), true)
	if !ok || err != nil {
		return d
	}
	defer func() { _ = folder.Close() }() // opened to read, so nothing can be lost
	layers := extended(own, folder, []string{filepath.Base(file)}, &ps)
	above := setLayers(set, &ps)
	s := presets(append(slices.Clone(layers), above...), folder, &ps)
	for _, l := range layers {
		if l.extends != "" {
			d.Configs = append(d.Configs, filepath.Join(filepath.Dir(filepath.FromSlash(l.file)), filepath.FromSlash(l.extends)))
		}
		s.merge(l)
	}
	if model, _ := given(layers, "model"); isFile(model) {
		d.Configs = append(d.Configs, filepath.Join(filepath.Dir(file), filepath.FromSlash(model)))
	}
	for _, source := range s.at.sources {
		if !strings.HasPrefix(source.Path, presetPrefix) {
			d.Configs = append(d.Configs, filepath.Clean(filepath.FromSlash(source.Path)))
		}
	}
	for _, l := range above {
		s.override(l)
	}
	slices.Sort(d.Configs)
	d.Configs = slices.Compact(d.Configs)

	text := func(v any, keys ...string) string {
		word, _ := valueAt(v, keys).(string)
		return word
	}
	all := s.viper.AllSettings()
	d.Study, d.Dir = text(all, "study", "id"), text(all, "output", "dir")
	d.Notify = plan.Notify{URL: text(all, "notify", "url"), On: text(all, "notify", "on")}
	readouts, _ := all["readouts"].([]any)
	for _, r := range readouts {
		if name := path.Clean(text(r, "file")); fs.ValidPath(name) && name != "." {
			d.Files = append(d.Files, name)
		}
	}
	for _, key := range []string{"corrections", "exclusions"} {
		switch name := path.Clean(text(all, "ledgers", key)); {
		case !s.at.given("ledgers", key):
			d.Ledgers = append(d.Ledgers, key+".csv")
		case fs.ValidPath(name) && name != ".":
			d.Files = append(d.Files, name)
		}
	}
	slices.Sort(d.Files)
	d.Files = slices.Compact(d.Files)
	return d
}

// Glance reads of a config where its results go and who is told of them, and nothing else: it takes a tenth of the time of
// Load, and does not say whether the config is right. It is not ok if the config extends another or cannot be read so.
func Glance(file string) (d Declared, ok bool) {
	var c struct {
		Extends string
		Study   struct{ ID string }
		Output  struct{ Dir string }
		Notify  plan.Notify
	}
	defaults, err := configs.Files.ReadFile("defaults.yaml")
	if err != nil {
		panic(err) // it is embedded
	}
	own, err := readFile(file)
	if err != nil || yaml.Unmarshal(defaults, &c) != nil || yaml.Unmarshal(own, &c) != nil {
		return Declared{}, false
	}
	return Declared{Study: c.Study.ID, Dir: c.Output.Dir, Notify: c.Notify}, c.Extends == "" && c.Study.ID != ""
}

// Done is what follows the name of a file in the name of its marker: data.csv.done says that data.csv is complete.
const Done = ".done"

// Passing reports whether a file of a name is there for the time of a copy or of an edit only, or marks another: hidden, the
// lock of an Office program (~$), .part, .tmp, .crdownload, or .done. No pattern stands for one.
func Passing(name string) bool {
	name = strings.ToLower(path.Base(filepath.ToSlash(name)))
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") {
		return true
	}
	return slices.Contains([]string{".part", ".partial", ".tmp", ".crdownload", Done}, path.Ext(name))
}
