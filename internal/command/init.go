package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"earmark/internal/config"
	"earmark/internal/draft"
	"earmark/schemas"

	"github.com/spf13/cobra"
)

// draftName is the file that init writes.
const draftName = "study.yaml"

// Limits of what init reads: a study has fewer files than this, and a file of a study is smaller. Beyond them the folder is
// most likely not one of a study.
const (
	maxDraftFiles = 500
	maxDraftBytes = 1 << 30
)

func initCommand(s *settings) *cobra.Command {
	var out, id string
	c := &cobra.Command{
		Use:   "init FILE...|FOLDER",
		Short: "Draft the config of a study from its files",
		Long: `init reads the files, or those in a folder and below, and writes study.yaml beside them:
which readout each file and sheet holds, its layout, unit and study day; the groups with
their roles, comparators, articles and doses, as far as their names and the log of doses
tell; what was measured when, and what nothing tells and you have to fill in. What is
guessed is marked. The draft says "unconfirmed: true"; until you have looked at it and
deleted that line, earmark check works with it and earmark run refuses. A config that is
there already is not replaced.

Of a folder at most 500 tables are read, in order of their names.`,
		Example: "  earmark init data/\n  earmark init animals.csv ears.xlsx\n  earmark init --out - data/",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			found, err := draftFiles(args)
			if err != nil {
				return usageError{err}
			}
			base, err := config.Base()
			if err != nil {
				return err
			}
			files, err := found.read()
			if err != nil {
				return usageError{err}
			}
			if id == "" {
				id = studyID(found.dir)
			}
			d, err := draft.Write(id, files, base, found.left...)
			if err != nil {
				return err
			}
			if out == "-" {
				if _, err := fmt.Fprint(cmd.OutOrStdout(), d.Text); err != nil {
					return err
				}
				return s.printDraft(cmd.ErrOrStderr(), "", d)
			}
			if out == "" {
				out = filepath.Join(found.dir, draftName)
			}
			if err := writeNew(out, d.Text); err != nil {
				return err
			}
			return s.printDraft(cmd.OutOrStdout(), out, d)
		},
	}
	c.Flags().StringVar(&out, "out", "", "file to write, - for stdout (default: study.yaml beside the files)")
	c.Flags().StringVar(&id, "id", "", "identifier of the study (default: from the name of the folder)")
	return c
}

// printDraft says in a few lines what was recognised, what was not, and what to do next.
func (s *settings) printDraft(w io.Writer, out string, d draft.Draft) error {
	if s.json {
		return json.NewEncoder(w).Encode(map[string]any{
			"config": out, "groups": d.Groups, "recognised": slices.Concat([]draft.Item{}, d.Recognised),
			"left": slices.Concat([]draft.Item{}, d.Left), "missing": slices.Concat([]string{}, d.Missing),
		})
	}
	var b strings.Builder
	say := func(title string, items []draft.Item) {
		if len(items) == 0 {
			return
		}
		fmt.Fprintf(&b, "%s:\n", title)
		for i, item := range items {
			if i == shownItems {
				fmt.Fprintf(&b, "  and %d more, which the draft names\n", len(items)-i)
				break
			}
			at := item.File
			if item.Sheet != "" {
				at += " › " + item.Sheet
			}
			fmt.Fprintf(&b, "  %s: %s\n", printable(at), printable(item.Says))
		}
	}
	say("recognised", d.Recognised)
	say("not recognised", sheetsTogether(d.Left))
	if d.Groups > 0 {
		fmt.Fprintf(&b, "%s, with roles guessed by their names\n", plural(d.Groups, "group"))
	}
	if len(d.Missing) > 0 {
		b.WriteString("to fill in first:\n")
		for i, m := range d.Missing {
			if i == shownItems {
				fmt.Fprintf(&b, "  and %d more, marked \"needed\" in the draft\n", len(d.Missing)-i)
				break
			}
			fmt.Fprintf(&b, "  %s\n", printable(m))
		}
	}
	if out != "" {
		fmt.Fprintf(&b, "wrote %s. Confirm or correct what is marked \"guessed\" in it, then: earmark check %s\n", printable(out), shellWord(out))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// sheetsTogether are the items with the sheets of a workbook in one, if they are more than three.
func sheetsTogether(items []draft.Item) []draft.Item {
	sheets := map[string][]string{}
	for _, i := range items {
		if i.Sheet != "" {
			sheets[i.File] = append(sheets[i.File], i.Sheet)
		}
	}
	var joined []draft.Item
	for _, i := range items {
		of := sheets[i.File]
		switch {
		case i.Sheet == "" || len(of) <= 3:
			joined = append(joined, i)
		case i.Sheet == of[0]:
			joined = append(joined, draft.Item{File: i.File, Says: fmt.Sprintf("%d sheets, from %s to %s, in which no readout was recognised", len(of), of[0], of[len(of)-1])})
		}
	}
	return joined
}

// shownItems is how many files of a sort are printed.
const shownItems = 20

// printable is a text without what moves the cursor of a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text)
}

// shellWord is a path as it is typed in a shell.
func shellWord(path string) string {
	const plain = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-/"
	if strings.Trim(path, plain) == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// tables are the ends of names of files that may hold tables, those among them that are refused with a way out.
var tables = []string{".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".pzfx", ".xpt"}

// foundFiles are the files of a draft: paths are relative to dir, the folder that the draft belongs into, in order.
type foundFiles struct {
	dir   string
	paths []string
	left  []draft.Item
}

// draftFiles lists the files of a draft. dir is the folder of the first, in or below which all lie. Hidden files, those that
// editors and spreadsheets leave behind, and results are none; a file that is named itself always is one.
func draftFiles(args []string) (foundFiles, error) {
	info, err := os.Stat(args[0])
	if err != nil {
		return foundFiles{}, err
	}
	found := foundFiles{dir: args[0]}
	if !info.IsDir() {
		found.dir = filepath.Dir(args[0])
	}
	others := 0
	for _, arg := range args {
		err := filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case path != arg && (strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "~$")):
				if d.IsDir() {
					return filepath.SkipDir
				}
				return nil
			case path != arg && d.Name() == "out" && d.IsDir():
				return filepath.SkipDir // where results are published
			case d.IsDir():
				return nil
			case path != arg && (!d.Type().IsRegular() || !slices.Contains(tables, strings.ToLower(filepath.Ext(path)))):
				if ext := strings.ToLower(filepath.Ext(path)); ext != ".yaml" && ext != ".yml" { // configs
					others++
				}
				return nil
			}
			name, err := filepath.Rel(found.dir, path)
			if err != nil || !filepath.IsLocal(name) {
				return fmt.Errorf("%s lies outside the folder %s; files of one study lie in one folder or below", path, found.dir)
			}
			found.paths = append(found.paths, name)
			return nil
		})
		if err != nil {
			return foundFiles{}, err
		}
	}
	if len(found.paths) == 0 {
		return foundFiles{}, fmt.Errorf("no table in %s: looked for files that end in %s", found.dir, strings.Join(tables, ", "))
	}
	slices.Sort(found.paths)
	found.paths = slices.Compact(found.paths)
	if n := len(found.paths); n > maxDraftFiles {
		found.paths = found.paths[:maxDraftFiles]
		found.left = append(found.left, draft.Item{File: ".", Says: fmt.Sprintf(
			"%d tables; only the first %d in order of their names were read. Name the files of the study, or the folder that holds only them", n, maxDraftFiles)})
	}
	if others > 0 {
		found.left = append(found.left, draft.Item{File: ".", Says: "passed over, as their names are not those of tables: " + plural(others, "file")})
	}
	return found, nil
}

// read reads the files. One that is beyond the limit is left.
func (f *foundFiles) read() ([]schemas.File, error) {
	var files []schemas.File
	var total int64
	for _, path := range f.paths {
		info, err := os.Stat(filepath.Join(f.dir, path))
		if err != nil {
			return nil, err
		}
		if total += info.Size(); total > maxDraftBytes {
			total -= info.Size()
			f.left = append(f.left, draft.Item{File: path, Says: "not read: the files are larger than 1 GiB together; name fewer of them"})
			continue
		}
		data, err := os.ReadFile(filepath.Join(f.dir, path))
		if err != nil {
			return nil, err
		}
		files = append(files, schemas.File{Path: filepath.ToSlash(path), SHA256: sum(data), Data: data})
	}
	return files, nil
}

// studyID is an identifier made of the name of a folder.
func studyID(dir string) string {
	path, err := filepath.Abs(dir)
	if err != nil {
		return "study"
	}
	id := strings.Map(func(r rune) rune {
		if r < 128 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("._-", r)) {
			return r
		}
		return '-'
	}, filepath.Base(path))
	id = strings.Trim(id[:min(len(id), 64)], "._-")
	if id == "" {
		return "study"
	}
	return id
}

// writeNew writes a file that is not there yet.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Errorf("%s is there already; name another file with --out, or --out - for stdout", path)}
	}
	if err != nil {
		return usageError{err}
	}
	if _, err := f.WriteString(text); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), f.Close(), os.Remove(path))
	}
	return f.Close()
}
