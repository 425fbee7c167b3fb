package draft

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
	"earmark/stages/intake"
)

// A sendFolder is a folder with the domains of a study in CDISC SEND.
type sendFolder struct {
	dir     string
	files   []string
	sets    []sendSet
	inSet   map[string]int // animals by SETCD or, without one, by ARMCD
	order   []string
	species string
}

// A sendSet is a trial set of TX.
type sendSet struct {
	code, name string
	parameters map[string]string
}

// addDomain takes a data set of SEND into the study of its folder.
func (d *drafter) addDomain(file string, sheets []tabular.Sheet) {
	dir := path.Dir(file)
	at := slices.IndexFunc(d.send, func(s *sendFolder) bool { return s.dir == dir })
	if at < 0 {
		at = len(d.send)
		d.send = append(d.send, &sendFolder{dir: dir, inSet: map[string]int{}})
	}
	s := d.send[at]
	s.files = append(s.files, file)
	for _, sheet := range sheets {
		of := func(row tabular.Row, variable string) string {
			i := slices.Index(sheet.Columns, variable)
			if i < 0 || i >= len(row.Cells) {
				return ""
			}
			text, _ := tabular.Clean(row.Cells[i])
			return text
		}
		for row := range sheet.Rows() {
			if row.Number == 1 {
				continue
			}
			switch strings.ToUpper(sheet.Name) {
			case "TX":
				s.take(of(row, "SETCD"), of(row, "SET"), of(row, "TXPARMCD"), of(row, "TXVAL"))
			case "DM":
				code := of(row, "SETCD")
				if code == "" {
					code = of(row, "ARMCD")
				}
				if s.inSet[code]++; s.inSet[code] == 1 {
					s.order = append(s.order, code)
				}
				if s.species == "" {
					s.species = of(row, "SPECIES")
				}
			case "TS":
				if of(row, "TSPARMCD") == "SPECIES" {
					s.species = of(row, "TSVAL")
				}
			}
		}
	}
}

func (s *sendFolder) take(code, name, parameter, value string) {
	i := slices.IndexFunc(s.sets, func(set sendSet) bool { return set.code == code })
	if i < 0 {
		i = len(s.sets)
		s.sets = append(s.sets, sendSet{code: code, name: name, parameters: map[string]string{}})
	}
	s.sets[i].parameters[parameter] = value
}

// title is what a set is called: by its name or its label, if no other set has the same, or else by its code.
func (s *sendFolder) title(set sendSet) string {
	for _, of := range []func(sendSet) string{func(x sendSet) string { return x.name }, func(x sendSet) string { return x.parameters["GRPLBL"] }} {
		n := 0
		for _, other := range s.sets {
			if key(of(other)) == key(of(set)) {
				n++
			}
		}
		if name := strings.Join(strings.Fields(of(set)), " "); n == 1 && name != "" {
			return name
		}
	}
	return set.code
}

// readoutPattern is what `file` of the readout says: all transport files of the folder, or the file if it is the only one.
func (s *sendFolder) readoutPattern() string {
	if len(s.files) == 1 {
		return s.files[0]
	}
	ext := path.Ext(s.files[0])
	if slices.ContainsFunc(s.files, func(f string) bool { return path.Ext(f) != ext }) {
		ext = ".[xX][pP][tT]"
	}
	pattern := "*" + ext
	if s.dir != "." {
		pattern = s.dir + "/" + pattern
	}
	return pattern
}

// usualDoseUnit takes the day off a dose that is given once a day: mg/kg/day.
var usualDoseUnit = regexp.MustCompile(`(?i)\s*/\s*(?:day|d)$`)

// addSEND drafts a readout of every study in SEND: its groups are the trial sets, with the doses that TX and EX tell.
func (d *drafter) addSEND(files []schemas.File) error {
	for _, s := range d.send {
		input := new(table.Of[schemas.File])
		var readouts []plan.Readout
		for _, f := range files {
			if slices.Contains(s.files, f.Path) {
				input.Append(f)
				readouts = append(readouts, plan.Readout{Kind: plan.SEND, File: f.Path})
			}
		}
		out, err := intake.Run(intake.Params{Study: "draft", Readouts: readouts, Endpoints: d.base.Endpoints, Analytes: d.base.Analytes}, intake.Input{Files: input}, new(issue.List))
		if err != nil {
			return fmt.Errorf("read the domains of SEND in %s: %w", s.dir, err)
		}
		sets := s.sets
		for _, code := range s.order { // animals whose set TX does not list
			if !slices.ContainsFunc(sets, func(set sendSet) bool { return set.code == code }) && code != "" {
				sets = append(sets, sendSet{code: code, parameters: map[string]string{}})
			}
		}
		for _, set := range sets {
			title := s.title(set)
			o := d.origin(s.files[0], title)
			if o == nil {
				continue
			}
			d.alias(s.files[0], title, set.code)
			o.control = o.control || set.parameters["TRTDOS"] == "0" || set.parameters["TCNTRL"] != ""
			if v, ok := plainNumber(set.parameters["TRTDOS"]); ok && v > 0 && set.parameters["TRTDOSU"] != "" {
				o.planned, o.plannedUnit = &v, usualDoseUnit.ReplaceAllString(set.parameters["TRTDOSU"], "")
			}
		}
		of := map[string]string{}
		for _, a := range out.Animals.All() {
			of[a.Animal] = a.Group
		}
		for _, dose := range out.Doses.All() {
			if o := d.origin(s.files[0], of[dose.Animal]); o != nil && len(o.doses) < maxDoses {
				o.doses = append(o.doses, dose)
			}
		}
		d.enterSEND(s, out)
	}
	return nil
}

// enterSEND makes the readout of a study in SEND, and says what it holds.
func (d *drafter) enterSEND(s *sendFolder, out intake.Output) {
	e := entry{readout: plan.Readout{Kind: plan.SEND, File: s.readoutPattern()}, marks: map[string]string{"kind": "every domain of the study"}}
	found := map[string]map[int32]bool{}
	beyond := map[string][3]float64{} // values, values beyond the hard limits, and the highest
	for _, v := range out.Values.All() {
		if !v.Value.OK {
			continue
		}
		if found[v.Endpoint] == nil {
			found[v.Endpoint] = map[int32]bool{}
		}
		if v.StudyDay.OK {
			found[v.Endpoint][v.StudyDay.V] = true
		}
		if spec, _ := endpoint.Find(d.base.Endpoints, v.Endpoint, ""); spec.Name != "" {
			b, stored := beyond[v.Endpoint], v.Value.V*factor(&spec, v.Unit)
			b[0]++
			if !spec.Hard.Contains(stored) {
				b[1]++
			}
			b[2] = max(b[2], stored)
			beyond[v.Endpoint] = b
		}
	}
	says := []string{fmt.Sprintf("send: %s, %s", count(len(s.files), "domain"), count(out.Animals.Len(), "animal"))}
	for _, name := range sortedKeys(found) {
		d.measure(name, "", found[name])
		if days := sayDays(found[name]); days != "" {
			says = append(says, name+" on "+days)
		}
		if b := beyond[name]; b[1]*2 > b[0] {
			d.limits = append(d.limits, limits{name, b[2], s.species})
		}
	}
	e.says = strings.Join(says, ", ")
	e.notes = []string{"a test that earmark check lists as not read needs a readout of its own: {kind: ..., file: ..., test: ...} (docs/prism-send.md)"}
	e.needs = []need{{"day_one", "7", "the study day of the first dose, where that is not day 0"}}
	e.optional = true
	if strings.ContainsAny(s.dir, `*?[`) && len(s.files) > 1 { // no pattern can name the folder
		for _, file := range s.files {
			one := e
			one.readout.File = file
			d.entries = append(d.entries, one)
			e.notes, e.needs, e.says = nil, nil, ""
		}
		return
	}
	d.entries = append(d.entries, e)
}
