package qualify

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"earmark/internal/stats"
)

// computeNISTUnivariate is the univariate section of the NIST StRD.
func computeNISTUnivariate(c Case) (any, error) {
	in, err := decode[struct {
		Values numbers `json:"values"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	x := in.Values.present()
	return map[string]any{
		"mean":                 stats.Mean(x),
		"sd":                   math.Sqrt(stats.Variance(x)),
		"autocorrelation_lag1": stats.LagOneAutocorrelation(x),
	}, nil
}

// computeNISTAnova is the one-way analysis of variance section of the NIST StRD.
func computeNISTAnova(c Case) (any, error) {
	in, err := decode[struct {
		Groups []group `json:"groups_values"`
		File   string  `json:"file"`
	}](c.Input)
	if err != nil {
		return nil, err
	}
	var groups [][]float64
	for _, g := range in.Groups {
		groups = append(groups, g.Values.present())
	}
	if groups == nil {
		if groups, err = readNISTGroups(c.folder, in.File); err != nil {
			return nil, err
		}
	}
	n := 0
	for _, g := range groups {
		n += len(g)
	}
	between, within := stats.SumsOfSquares(groups)
	df1, df2 := float64(len(groups)-1), float64(n-len(groups))
	return map[string]any{
		"df_between": df1, "ss_between": between, "ms_between": between / df1,
		"df_within": df2, "ss_within": within, "ms_within": within / df2,
		"f":         (between / df1) / (within / df2),
		"r_squared": between / (between + within), "residual_sd": math.Sqrt(within / df2),
	}, nil
}

// readNISTGroups reads the lines "group value" that follow the last line starting with "Data:" in a .dat file.
func readNISTGroups(dir fs.FS, name string) ([][]float64, error) {
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, fmt.Errorf("read NIST data: %w", err)
	}
	var groups [][]float64
	started := false
	sc := bufio.NewScanner(bytes.NewReader(data))
	for sc.Scan() {
		if strings.HasPrefix(sc.Text(), "Data:") {
			started, groups = true, nil
			continue
		}
		f := strings.Fields(sc.Text())
		if !started || len(f) != 2 {
			continue
		}
		g, err1 := strconv.Atoi(f[0])
		v, err2 := strconv.ParseFloat(f[1], 64)
		if err1 != nil || err2 != nil || g < 1 || g > len(groups)+1 {
			continue
		}
		if g > len(groups) {
			groups = append(groups, nil)
		}
		groups[g-1] = append(groups[g-1], v)
	}
	if len(groups) == 0 {
		return nil, fmt.Errorf("read NIST data: no lines \"group value\" after \"Data:\" in %s", name)
	}
	return groups, sc.Err()
}
