from bench.guard import beside_their_rubrics, known_without, notebooks, said
from grader import guard, traits


def test_real_notebooks_of_other_courses_do_not_pass_for_ours():
    known = known_without("")
    for path, notebook in notebooks():
        found = traits.of_notebook(notebook)
        if len(found) >= guard.FEWEST_TRAITS:
            assert all(said(found, one.key, known) for one in known), path


def test_a_notebook_in_the_folder_of_a_rubric_is_not_taken_for_another():
    pairs = list(beside_their_rubrics())
    assert pairs
    for path, found, own, others in pairs:
        assert guard.mismatch(found, own, others) is None, path
