package command

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"earmark/internal/dosesheet"
	"earmark/internal/dosing"
	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/internal/tabular"
	"earmark/pipeline"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"

	"github.com/spf13/cobra"
)

// doseFlags are the flags of the command.
type doseFlags struct {
	studyFlags
	options dosesheet.Options
	weights string
	csv     bool
}

func doseCommand(s *settings) *cobra.Command {
	var f doseFlags
	c := &cobra.Command{
		Use:   "dose CONFIG --day N",
		Short: "Work out what every living animal gets on a day",
		Long: `dose works out, for every living animal that is dosed on a day, the volume or amount of one
administration: weight in g / 1000 × mL/kg by its latest weight on or before the day, exact
and rounded to what the pipette shows; for topical groups the amount of the plan. It flags
old weights, animals without a weight, and animals whose loss of weight reaches the humane
limit, and says what to prepare for each group, with 10 % overage.

Weights are those of the study's readouts and of the file that --weights names, read like
any readout: a file without a study day or date holds the weights of the day itself. Nothing
is written. Errors in the animals or the weights stop it; what is wrong with other files
does not.

Exit code 0: done. 2: the command line or the config is wrong. 3: animals or weights have errors.`,
		Example: `  earmark dose study.yaml --day 5
  earmark dose study.yaml --day 5 --weights today.csv
  earmark dose study.yaml --day 5 --unit µL --round 5
  earmark dose study.yaml --day 5 --csv > day5.csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.validate(cmd, s.json); err != nil {
				return usageError{err}
			}
			log, err := s.logger(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			st, err := openStudy(args[0], f.studyFlags)
			if err != nil {
				return err
			}
			if err := st.confirmed(); err != nil {
				return err
			}
			sheet, err := f.sheet(cmd.Context(), st, log, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			switch {
			case s.json:
				return json.NewEncoder(cmd.OutOrStdout()).Encode(sheetJSON(st.plan.Study.ID, sheet))
			case f.csv:
				return writeSheetCSV(cmd.OutOrStdout(), st.plan.Study.ID, sheet)
			}
			return f.writeSheet(cmd.OutOrStdout(), st.plan.Study.ID, sheet)
		},
	}
	c.Flags().Int32Var(&f.options.Day, "day", 0, "study day of dosing (required)")
	c.Flags().StringVar(&f.weights, "weights", "", "file with weights beyond those of the study")
	c.Flags().StringVar(&f.options.Unit, "unit", "mL", "unit of volumes: mL or µL")
	c.Flags().Float64Var(&f.options.Round, "round", 0, "step of the pipette in that unit (default 0.01 mL or 1 µL)")
	c.Flags().Int32Var(&f.options.MaxAge, "max-age", 7, "flag weights that are more days old")
	c.Flags().Float64Var(&f.options.HumaneLoss, "humane-loss", 0, "flag animals that lost this percentage of their weight of day 0 (default: the humane limit of body weight in the plan)")
	c.Flags().BoolVar(&f.csv, "csv", false, "print the animals as CSV")
	f.add(c)
	return c
}

// validate checks the flags and fills in the step of the unit.
func (f *doseFlags) validate(cmd *cobra.Command, asJSON bool) error {
	o := &f.options
	switch dosing.Unit(o.Unit) {
	case "ml":
		o.Unit = "mL"
	case "µl":
		o.Unit = "µL"
	default:
		return fmt.Errorf("--unit is mL or µL, not %q", o.Unit)
	}
	if !cmd.Flags().Changed("round") {
		o.Round = map[string]float64{"mL": 0.01, "µL": 1}[o.Unit]
	}
	switch {
	case !cmd.Flags().Changed("day"):
		return errors.New("--day is missing: the study day of dosing, such as --day 5")
	case !(o.Round > 0) || math.IsInf(o.Round, 0):
		return fmt.Errorf("--round must be above 0, not %v", o.Round)
	case o.MaxAge < 0:
		return fmt.Errorf("--max-age must be 0 or more, not %d", o.MaxAge)
	case cmd.Flags().Changed("humane-loss") && (!(o.HumaneLoss > 0) || o.HumaneLoss > 100):
		return fmt.Errorf("--humane-loss must lie between 0 and 100, not %v", o.HumaneLoss)
	case f.csv && asJSON:
		return errors.New("--csv and --json exclude each other")
	}
	return nil
}

// sheet reads and checks the study, and works out the sheet. Errors that concern animals or weights are printed and stop it.
func (f *doseFlags) sheet(ctx context.Context, st *study, log *slog.Logger, stderr io.Writer) (dosesheet.Sheet, error) {
	if err := f.addWeights(st); err != nil {
		return dosesheet.Sheet{}, err
	}
	spec := bodyWeight(st.plan)
	if f.options.HumaneLoss == 0 && spec.Humane != nil {
		f.options.HumaneLoss = 100 - spec.Humane.Stop
	}
	result, err := st.run(ctx, checkStages(), pipeline.Options{Log: log})
	if err != nil {
		return dosesheet.Sheet{}, err
	}
	if lacksColumn(result, f.weightsPath()) { // it may say everything but the day
		st.plan.Readouts[len(st.plan.Readouts)-1].StudyDay = &f.options.Day
		if result, err = st.run(ctx, checkStages(), pipeline.Options{Log: log}); err != nil {
			return dosesheet.Sheet{}, err
		}
	}
	var concerned []issue.Issue
	others := 0
	for _, i := range result.Issues.Issues() {
		switch {
		case i.Severity != issue.Error || i.Accepted != "":
		case concerns(st.plan, i):
			concerned = append(concerned, i)
		default:
			others++
		}
	}
	if len(concerned) > 0 {
		if err := issue.WriteText(stderr, concerned, coloured(stderr)); err != nil {
			return dosesheet.Sheet{}, err
		}
		return dosesheet.Sheet{}, errData
	}
	if others > 0 {
		fmt.Fprintf(stderr, "earmark: %s in other files; earmark check %s shows them\n", plural(others, "error"), st.config)
	}
	animals, err := resultTable[schemas.Animal](result)
	if err != nil {
		return dosesheet.Sheet{}, err
	}
	measurements, err := resultTable[schemas.Measurement](result)
	if err != nil {
		return dosesheet.Sheet{}, err
	}
	var weights []dosesheet.Weight
	for _, m := range measurements.All() {
		if m.Endpoint == spec.Name && !m.Excluded && m.Value.OK {
			weights = append(weights, dosesheet.Weight{Animal: m.Animal, Day: m.StudyDay, Grams: m.Value.V})
		}
	}
	return dosesheet.Make(f.options, st.plan.Groups, animals.Rows(), weights), nil
}

// bodyWeight is the endpoint of body weights.
func bodyWeight(p *plan.Plan) endpoint.Spec {
	i := slices.IndexFunc(p.Endpoints, func(e endpoint.Spec) bool { return e.BodyWeight })
	if i < 0 {
		return endpoint.Spec{}
	}
	return p.Endpoints[i]
}

// lacksColumn reports whether a column was missed in a file (F-25).
func lacksColumn(r pipeline.Result, file string) bool {
	return slices.ContainsFunc(r.Issues.Issues(), func(i issue.Issue) bool { return i.Code == "F-25" && i.At.File == file })
}

// resultTable is a table that a run made.
func resultTable[T schemas.Row](r pipeline.Result) (*table.Of[T], error) {
	var row T
	t, made := r.Tables[row.Table()].(*table.Of[T])
	if !made {
		return nil, fmt.Errorf("no table %s was made", row.Table())
	}
	return t, nil
}

// addWeights adds the file of --weights to the study as a readout of body weights. A file that the study has already is
// not added again.
func (f *doseFlags) addWeights(st *study) error {
	if f.weights == "" {
		return nil
	}
	data, err := os.ReadFile(f.weights)
	if err != nil {
		return usageError{fmt.Errorf("--weights: %w", err)}
	}
	sum := sha256.Sum256(data)
	file := schemas.File{Path: f.weightsPath(), SHA256: hex.EncodeToString(sum[:]), Data: data}
	for _, known := range st.files.All() {
		if known.SHA256 == file.SHA256 {
			return nil
		}
	}
	st.files.Append(file)
	st.plan.Readouts = append(st.plan.Readouts, plan.Readout{Kind: bodyWeight(st.plan).Kind, File: file.Path})
	return nil
}

// weightsPath is the name of the file of --weights in messages, which no file of the study has.
func (f *doseFlags) weightsPath() string {
	return "--weights/" + filepath.ToSlash(filepath.Clean(f.weights))
}

// concerns reports whether an error touches what the sheet rests on: the plan, the animals, the weights and the ledgers.
// Where no readout lists the animals, every file does.
func concerns(p *plan.Plan, i issue.Issue) bool {
	if i.At.File == "" {
		return true
	}
	listed := slices.ContainsFunc(p.Readouts, func(r plan.Readout) bool { return r.Kind == plan.Animals || r.Kind == plan.SEND })
	if !listed || i.At.File == p.Ledgers.Corrections || i.At.File == p.Ledgers.Exclusions {
		return true
	}
	weights := bodyWeight(p).Kind
	return slices.ContainsFunc(p.Readouts, func(r plan.Readout) bool {
		return (r.Kind == plan.Animals || r.Kind == plan.SEND || r.Kind == weights) && r.File == i.At.File
	})
}

// digits are the decimals of a step.
func digits(step float64) int {
	_, decimals, _ := strings.Cut(strconv.FormatFloat(step, 'f', -1, 64), ".")
	return len(decimals)
}

// shortNumber prints a number to four significant digits, and a missing one as a dash.
func shortNumber(v maybe.Float) string {
	if !v.OK {
		return "-"
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v.V, 'g', 4, 64), 64)
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// stepped prints a rounded volume with the decimals of its step, an amount of the plan as it is.
func (f *doseFlags) stepped(v float64, unit string) string {
	if unit == f.options.Unit {
		return strconv.FormatFloat(v, 'f', digits(f.options.Round), 64)
	}
	return shortNumber(maybe.Some(v))
}

// writeSheet prints the sheet for a person.
func (f *doseFlags) writeSheet(w io.Writer, id string, sheet dosesheet.Sheet) error {
	fmt.Fprintf(w, "%s, day %d: one administration for %s, volumes rounded to %s %s\n\n", id, sheet.Day,
		plural(len(sheet.Lines), "animal"), strconv.FormatFloat(f.options.Round, 'f', -1, 64), f.options.Unit)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "CAGE\tANIMAL\tGROUP\tARTICLE\tWEIGHT (G)\tOF DAY\tEXACT\tGIVE\t\tTIMES\tMG/KG\tFLAGS")
	for _, l := range sheet.Lines {
		day, give := "-", "-"
		if l.WeighedOn.OK {
			day = strconv.Itoa(int(l.WeighedOn.V))
		}
		if l.Rounded.OK {
			give = f.stepped(l.Rounded.V, l.Unit)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", l.Cage, l.Animal, l.Group, l.Article, shortNumber(l.Weight), day,
			shortNumber(l.Exact), give, l.Unit, l.Times, shortNumber(l.MgPerKg), strings.Join(l.Flags, "; "))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "PREPARE\tARTICLE\tANIMALS\tFOR THE DAY\tWITH %.0f %%\t\n", 100*dosesheet.Overage)
	for _, p := range sheet.Prepared {
		without := ""
		if p.Without > 0 {
			without = fmt.Sprintf("without %s that cannot be worked out", plural(int(p.Without), "animal"))
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%s %s\t%s %s\t%s\n", p.Group, p.Article, p.Animals, f.stepped(p.Total, p.Unit), p.Unit, f.stepped(p.WithOverage, p.Unit), p.Unit, without)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, skipped := range sheet.Skipped {
		fmt.Fprintf(w, "\nnot dosed: %s: %s", skipped.Group, skipped.Why)
	}
	if len(sheet.Skipped) > 0 {
		fmt.Fprintln(w)
	}
	return nil
}

// writeSheetCSV writes the animals of the sheet, as RFC 4180 has it; what is missing is empty.
func writeSheetCSV(w io.Writer, id string, sheet dosesheet.Sheet) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	records := [][]string{{
		"study", "study_day", "cage", "animal", "tag", "group", "article", "weight_g", "weight_day", "exact", "give", "unit", "administrations", "mg_per_kg", "flags",
	}}
	number := func(v maybe.Float) string {
		if !v.OK {
			return ""
		}
		return strconv.FormatFloat(v.V, 'g', 10, 64)
	}
	for _, l := range sheet.Lines {
		day := ""
		if l.WeighedOn.OK {
			day = strconv.Itoa(int(l.WeighedOn.V))
		}
		records = append(records, []string{
			tabular.Inert(id), strconv.Itoa(int(sheet.Day)), tabular.Inert(l.Cage), tabular.Inert(l.Animal), tabular.Inert(l.Tag), tabular.Inert(l.Group),
			tabular.Inert(l.Article), number(l.Weight), day, number(l.Exact), number(l.Rounded), l.Unit, strconv.Itoa(int(l.Times)), number(l.MgPerKg),
			strings.Join(l.Flags, "; "),
		})
	}
	return out.WriteAll(records)
}

// Entries of the sheet in JSON.
type (
	sheetEntry struct {
		Study    string          `json:"study"`
		Day      int32           `json:"study_day"`
		Animals  []doseEntry     `json:"animals"`
		Prepare  []prepareEntry  `json:"prepare"`
		NotDosed []notDosedEntry `json:"not_dosed"`
	}
	doseEntry struct {
		Cage           string   `json:"cage,omitempty"`
		Animal         string   `json:"animal"`
		Tag            string   `json:"tag,omitempty"`
		Group          string   `json:"group"`
		Article        string   `json:"article,omitempty"`
		Weight         *float64 `json:"weight_g"`
		WeightDay      *int32   `json:"weight_day"`
		Exact          *float64 `json:"exact"`
		Give           *float64 `json:"give"`
		Unit           string   `json:"unit"`
		Administration int32    `json:"administrations"`
		MgPerKg        *float64 `json:"mg_per_kg"`
		Flags          []string `json:"flags,omitempty"`
	}
	prepareEntry struct {
		Group       string  `json:"group"`
		Article     string  `json:"article,omitempty"`
		Animals     int32   `json:"animals"`
		Without     int32   `json:"animals_without"`
		Total       float64 `json:"total"`
		WithOverage float64 `json:"with_overage"`
		Unit        string  `json:"unit"`
	}
	notDosedEntry struct {
		Group string `json:"group"`
		Why   string `json:"why"`
	}
)

// orNull is a value for JSON.
func orNull[T any](v maybe.Value[T]) *T {
	if !v.OK {
		return nil
	}
	return &v.V
}

func sheetJSON(id string, sheet dosesheet.Sheet) sheetEntry {
	e := sheetEntry{Study: id, Day: sheet.Day, Animals: []doseEntry{}, Prepare: []prepareEntry{}, NotDosed: []notDosedEntry{}}
	for _, l := range sheet.Lines {
		e.Animals = append(e.Animals, doseEntry{
			Cage: l.Cage, Animal: l.Animal, Tag: l.Tag, Group: l.Group, Article: l.Article, Weight: orNull(l.Weight), WeightDay: orNull(l.WeighedOn),
			Exact: orNull(l.Exact), Give: orNull(l.Rounded), Unit: l.Unit, Administration: l.Times, MgPerKg: orNull(l.MgPerKg), Flags: l.Flags,
		})
	}
	for _, p := range sheet.Prepared {
		e.Prepare = append(e.Prepare, prepareEntry{p.Group, p.Article, p.Animals, p.Without, p.Total, p.WithOverage, p.Unit})
	}
	for _, n := range sheet.Skipped {
		e.NotDosed = append(e.NotDosed, notDosedEntry{n.Group, n.Why})
	}
	return e
}
