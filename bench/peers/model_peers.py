"""Models of other packages on the rows of bench/model.ts, each as its users run it.

model_peers.py versions
    prints the version of each peer as JSON.
model_peers.py run
    reads one job from standard input: {peer, file, rows, target, task, classes, threads, limit, splits}, with each split
    {split, seed, train, test, seconds}. It prints a JSON line for each finished split: {split, fit, predict, outputs},
    where outputs are doubles in base64, [rows, classes] probabilities in the order of `classes`, or [rows] values. After
    a fit that took longer than `limit` seconds the remaining splits are left out. `seconds` is what `mlp-search` may take.

An empty cell of the CSV file is a missing value, and nothing else is. A column whose cells are all numbers is numeric; any
other has categories. What a package does not do itself is done as its users do it:
  - scikit-learn's linear models, MLP and random forest get the median for a missing number, categories one-hot with a
    missing one as a level of its own, and all but the forest standardised numbers;
  - logistic regression has up to 1,000 steps, because the 100 that it has by default end with a warning;
  - scikit-learn's MLP, and only it, gets a standardised target in a regression (TransformedTargetRegressor), because
    nobody would run it otherwise; every other peer gets the target as it comes;
  - histogram gradient boosting, LightGBM and CatBoost get missing numbers as they are and categories as such. Histogram
    gradient boosting takes at most 255 levels, so that the rarest of more become one;
  - pytabkit refuses missing numbers, so it gets the median; categories as such.
"""

import base64
import importlib.metadata
import json
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")

# The packages of each peer, and a number that grows when what is done here changes its results.
PEERS = {
    "linear": (["scikit-learn"], 1),
    "mlp": (["scikit-learn"], 1),
    "mlp-5": (["scikit-learn"], 1),
    "mlp-search": (["scikit-learn"], 1),
    "forest": (["scikit-learn"], 1),
    "hist": (["scikit-learn"], 1),
    "catboost": (["catboost"], 1),
    "lightgbm": (["lightgbm"], 1),
    "realmlp-s": (["pytabkit", "torch"], 1),
    "realmlp": (["pytabkit", "torch"], 1),
    "tabm": (["pytabkit", "torch"], 1),
}


def versions():
    def of(packages, recipe):
        names = [f"{name} {importlib.metadata.version(name)}" for name in packages]
        return ", ".join(names) + (f" ({recipe})" if recipe > 1 else "")

    return {peer: of(*about) for peer, about in PEERS.items()}


def read(file, target, task):
    """The columns by number, of which those with categories are strings with "" for a missing one; and the target."""
    table = pd.read_csv(file, keep_default_na=False, na_values=[""], low_memory=False, dtype={target: str} if task == "classification" else None)
    y = table.pop(target)
    table.columns = [f"c{at}" for at in range(table.shape[1])]
    categories = [name for name in table if not pd.api.types.is_numeric_dtype(table[name]) or pd.api.types.is_bool_dtype(table[name])]
    for name in categories:
        table[name] = table[name].astype(object).where(table[name].notna(), "").map(str)
    numbers = [name for name in table if name not in categories]
    table[numbers] = table[numbers].astype(np.float64)
    return table, y, numbers, categories


def preprocessed(numbers, categories, scale=True, clip=False):
    """Median, standardised, x / sqrt(1 + (x / 3)^2) where `clip` says so (RealMLP, arXiv 2407.04491); one-hot."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

    steps = [SimpleImputer(strategy="median", keep_empty_features=True)]
    if scale:
        steps.append(StandardScaler())
    if clip:
        steps.append(FunctionTransformer(smooth_clip))
    return ColumnTransformer(
        [("numbers", make_pipeline(*steps), numbers), ("categories", OneHotEncoder(handle_unknown="ignore", sparse_output=False), categories)]
    )


def smooth_clip(x):
    return x / np.sqrt(1 + (x / 3) ** 2)


def scaled_target(model):
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.preprocessing import StandardScaler

    return TransformedTargetRegressor(model, transformer=StandardScaler())


def as_categories(train, test, categories, most=None):
    """Categories as pandas has them, with the levels of the training rows; a level that they lack is missing."""
    train, test = train.copy(), test.copy()
    for name in categories:
        counts = train[name].value_counts()
        if most is not None and len(counts) > most:
            kept = set(counts.index[: most - 1])
            train[name] = train[name].where(train[name].isin(kept), "other levels")
            test[name] = test[name].where(test[name].isin(kept), "other levels")
        dtype = pd.CategoricalDtype(sorted(train[name].unique()))
        train[name] = train[name].astype(dtype)
        test[name] = test[name].astype(dtype)
    return train, test


def with_medians(train, test, numbers):
    train, test = train.copy(), test.copy()
    medians = train[numbers].median().fillna(0)
    train[numbers] = train[numbers].fillna(medians)
    test[numbers] = test[numbers].fillna(medians)
    return train, test


class Job:
    def __init__(self, job):
        self.peer, self.task, self.classes, self.threads = job["peer"], job["task"], job["classes"], job["threads"]
        self.classifies = self.task == "classification"
        self.x, self.y, self.numbers, self.categories = read(job["file"], job["target"], self.task)
        if len(self.x) != job["rows"]:
            raise ValueError(f"Got {len(self.x)} rows of {job['file']}, expected {job['rows']}: the splits are of other rows.")
        if not self.classifies:
            self.y = self.y.astype(np.float64)

    def run(self, split):
        train, test = (self.x.iloc[split[name]] for name in ("train", "test"))
        y = self.y.iloc[split["train"]].to_numpy()
        began = time.perf_counter()
        predict = self.fit(train, test, y, split)
        fitted = time.perf_counter()
        outputs = predict()
        done = time.perf_counter()
        encoded = base64.b64encode(np.ascontiguousarray(outputs, dtype=np.float64).tobytes()).decode()
        return {"split": split["split"], "fit": fitted - began, "predict": done - fitted, "outputs": encoded}

    def outputs_of(self, model, x):
        """Probabilities of all classes, of which the training rows may lack some; or values."""
        if not self.classifies:
            return np.asarray(model.predict(x), dtype=np.float64).reshape(-1)
        found = np.asarray(model.predict_proba(x), dtype=np.float64)
        outputs = np.zeros((len(found), len(self.classes)))
        for at, name in enumerate(model.classes_):
            outputs[:, self.classes.index(str(name))] = found[:, at]
        return outputs

    def fit(self, train, test, y, split):
        """Fits the peer, and gives a function that predicts the test rows."""
        seed = split["seed"]
        sklearn = {"linear": self.linear, "mlp": self.mlp, "forest": self.forest}
        if self.peer in sklearn:
            model = sklearn[self.peer](seed).fit(train, y)
            return lambda: self.outputs_of(model, test)
        if self.peer == "mlp-5":
            models = [self.mlp(5 * seed + at, clip=True).fit(train, y) for at in range(5)]
            return lambda: np.mean([self.outputs_of(model, test) for model in models], axis=0)
        if self.peer == "mlp-search":
            model = self.searched(train, y, seed, split["seconds"])
            return lambda: self.outputs_of(model, test)
        if self.peer == "hist":
            from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

            train, test = as_categories(train, test, self.categories, most=255)
            kind = HistGradientBoostingClassifier if self.classifies else HistGradientBoostingRegressor
            model = kind(categorical_features="from_dtype", random_state=seed).fit(train, y)
            return lambda: self.outputs_of(model, test)
        if self.peer == "lightgbm":
            from lightgbm import LGBMClassifier, LGBMRegressor

            train, test = as_categories(train, test, self.categories)
            kind = LGBMClassifier if self.classifies else LGBMRegressor
            model = kind(n_jobs=self.threads, random_state=seed, verbose=-1).fit(train, y)
            return lambda: self.outputs_of(model, test)
        if self.peer == "catboost":
            from catboost import CatBoostClassifier, CatBoostRegressor

            kind = CatBoostClassifier if self.classifies else CatBoostRegressor
            model = kind(thread_count=self.threads, random_seed=seed, verbose=False, allow_writing_files=False)
            model.fit(train, y, cat_features=self.categories)
            return lambda: self.outputs_of(model, test)
        train, test = with_medians(train, test, self.numbers)
        train, test = as_categories(train, test, self.categories)
        model = self.pytabkit(seed).fit(train, y, cat_col_names=self.categories)
        return lambda: self.outputs_of(model, test)

    def linear(self, seed):
        from sklearn.linear_model import LogisticRegression, Ridge
        from sklearn.pipeline import make_pipeline

        model = LogisticRegression(max_iter=1000) if self.classifies else Ridge()
        return make_pipeline(preprocessed(self.numbers, self.categories), model)

    def mlp(self, seed, clip=False, **settings):
        from sklearn.neural_network import MLPClassifier, MLPRegressor
        from sklearn.pipeline import make_pipeline

        model = (
            MLPClassifier(random_state=seed, **settings)
            if self.classifies
            else scaled_target(MLPRegressor(random_state=seed, **settings))
        )
        return make_pipeline(preprocessed(self.numbers, self.categories, clip=clip), model)

    def forest(self, seed):
        from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
        from sklearn.pipeline import make_pipeline

        kind = RandomForestClassifier if self.classifies else RandomForestRegressor
        model = kind(n_jobs=self.threads, random_state=seed)
        return make_pipeline(preprocessed(self.numbers, self.categories, scale=False), model)

    def searched(self, train, y, seed, seconds):
        """Random search of the MLP: networks of random settings by threefold cross-validation with the score that
        scikit-learn takes by default (accuracy, R²), and the best once more on all rows, all within the seconds."""
        from scipy.stats import loguniform
        from sklearn.model_selection import KFold, ParameterSampler, StratifiedKFold, cross_val_score

        began = time.perf_counter()
        space = {
            "hidden_layer_sizes": [(64,), (100,), (256,), (512,), (64, 64), (128, 128), (256, 256), (128, 128, 128)],
            "activation": ["relu", "tanh"],
            "alpha": loguniform(1e-6, 1e-1),
            "learning_rate_init": loguniform(2e-4, 1e-2),
            "batch_size": [32, 64, 128, 200],
            "early_stopping": [False, True],
        }
        folds = (StratifiedKFold if self.classifies else KFold)(3, shuffle=True, random_state=seed)
        best, best_score, best_took = {}, -np.inf, 0.0
        for settings in ParameterSampler(space, 10_000, random_state=seed):
            settings["batch_size"] = min(settings["batch_size"], 2 * len(train) // 3)
            started = time.perf_counter()
            try:
                score = np.mean(cross_val_score(self.mlp(seed, **settings), train, y, cv=folds, n_jobs=self.threads))
            except ValueError:
                # A class of one row leaves none to validate an early stop on.
                continue
            took = time.perf_counter() - started
            if score > best_score:
                # Three fits on two thirds of the rows, by two threads: what one on all rows takes by one thread.
                best, best_score, best_took = settings, score, took
            if time.perf_counter() - began + took + best_took > seconds:
                break
        try:
            return self.mlp(seed, **best).fit(train, y)
        except ValueError:
            return self.mlp(seed, **{**best, "early_stopping": False}).fit(train, y)

    def pytabkit(self, seed):
        from pytabkit import (
            RealMLP_TD_Classifier,
            RealMLP_TD_Regressor,
            RealMLP_TD_S_Classifier,
            RealMLP_TD_S_Regressor,
            TabM_D_Classifier,
            TabM_D_Regressor,
        )

        kinds = {
            "realmlp-s": (RealMLP_TD_S_Classifier, RealMLP_TD_S_Regressor),
            "realmlp": (RealMLP_TD_Classifier, RealMLP_TD_Regressor),
            "tabm": (TabM_D_Classifier, TabM_D_Regressor),
        }
        kind = kinds[self.peer][0 if self.classifies else 1]
        return kind(device="cpu", random_state=seed, n_threads=self.threads, verbosity=0)

    def warm_up(self):
        """Packages import late and start threads; nobody waits for that twice, so it is no part of the first fit."""
        random = np.random.default_rng(0)
        x = pd.DataFrame(random.normal(size=(80, 2)), columns=["a", "b"])
        x["c"] = ["left", "right"] * 40
        y = np.array(["no", "no", "yes", "yes"] * 20) if self.classifies else random.normal(size=80)
        if self.peer in ("realmlp-s", "realmlp", "tabm"):
            model = self.pytabkit(0).set_params(n_epochs=2)
            model.fit(x, y, cat_col_names=["c"]).predict(x)
            return
        other = Job.__new__(Job)
        other.__dict__.update(self.__dict__, numbers=["a", "b"], categories=["c"], classes=["no", "yes"])
        other.fit(x, x, y, {"seed": 0, "seconds": 0})()


def main():
    if sys.argv[1] == "versions":
        print(json.dumps(versions()))
        return
    description = json.load(sys.stdin)
    # Packages print on standard output, too, so the answers get it for themselves.
    answers, sys.stdout = sys.stdout, sys.stderr
    job = Job(description)
    job.warm_up()
    for split in description["splits"]:
        try:
            answer = job.run(split)
        except Exception as error:
            answer = {"split": split["split"], "failed": f"{type(error).__name__}: {error}"[:200]}
        print(json.dumps(answer), file=answers, flush=True)
        if answer.get("fit", 0) > description["limit"]:
            break


main()
