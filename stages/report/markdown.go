package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
)

// markdown writes a page as GitHub-flavoured Markdown; figures are links to the files beside it.
func (p *page) markdown() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "# %s\n", escape(p.title))
	for _, b := range p.blocks {
		out.WriteByte('\n')
		switch {
		case b.Heading != nil:
			fmt.Fprintf(&out, "%s %s\n", strings.Repeat("#", b.Heading.Level), escape(b.Heading.Text))
		case b.Notice != nil:
			fmt.Fprintf(&out, "> **%s**\n", escape(b.Notice.Title))
			for i, item := range b.Notice.Items {
				if i == 0 {
					out.WriteString(">\n")
				}
				fmt.Fprintf(&out, "> - %s\n", escape(item))
			}
		case b.Table != nil:
			b.Table.markdown(&out)
		case len(b.Figures) > 0:
			for i, f := range b.Figures {
				if i > 0 {
					out.WriteByte('\n')
				}
				fmt.Fprintf(&out, "![%s](%s)\n\n*%s*\n", escape(f.Alt), f.path("svg"), escape(f.Caption))
			}
		default:
			fmt.Fprintf(&out, "%s\n", escape(b.Text))
		}
	}
	return out.Bytes()
}

func (g *grid) markdown(out *bytes.Buffer) {
	if g.Caption != "" {
		fmt.Fprintf(out, "%s\n\n", escape(g.Caption))
	}
	for _, c := range g.Columns {
		fmt.Fprintf(out, "| %s ", escape(c.Name))
	}
	out.WriteString("|\n")
	for _, c := range g.Columns {
		if c.Numeric {
			out.WriteString("| ---: ")
		} else {
			out.WriteString("| --- ")
		}
	}
	out.WriteString("|\n")
	for _, row := range g.Rows {
		if row.Band != "" {
			fmt.Fprintf(out, "| **%s** %s|\n", escape(row.Band), strings.Repeat("| ", len(g.Columns)-1))
			continue
		}
		for _, c := range row.Cells {
			var parts []string
			for _, part := range nonEmpty(append([]string{c.Text}, c.Lines...)...) {
				parts = append(parts, escape(part))
			}
			fmt.Fprintf(out, "| %s ", strings.Join(parts, "<br>"))
		}
		out.WriteString("|\n")
	}
	for i, f := range g.Footnotes {
		if i == 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(out, "- **%s** %s\n", f.Mark, escape(f.Text))
	}
}

// escape makes a text stand in Markdown as it is, on one line: punctuation that has a meaning is escaped, line breaks
// and other control characters become spaces.
func escape(t string) string {
	var out strings.Builder
	for _, r := range t {
		switch {
		case strings.ContainsRune("\\`*_[]|#~$!", r):
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '<':
			out.WriteString("&lt;")
		case r == '>':
			out.WriteString("&gt;")
		case r == '&':
			out.WriteString("&amp;")
		case unicode.IsControl(r):
			out.WriteByte(' ')
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
